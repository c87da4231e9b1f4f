package io.holdfast.http.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnsampledSpanTest {

    @Test
    void is_read_as_it_was_written() {
        UnsampledSpan span = new UnsampledSpan();
        Map<String, String> headers = new HashMap<>();
        TraceHeaders.write(Context.root().with(Span.wrap(span)), headers::put);

        SpanContext read = Span.fromContext(TraceHeaders.read(headers::get)).getSpanContext();

        assertTrue(read.isValid());
        assertEquals(span.getTraceId(), read.getTraceId());
        assertEquals(span.getSpanId(), read.getSpanId());
        assertEquals(span.getTraceFlags(), read.getTraceFlags());
        assertEquals(span.getTraceState(), read.getTraceState());
    }

    @Test
    void has_ids_of_its_own_in_all_their_digits() {
        Set<String> ids = new HashSet<>();
        Set<Character> lastOfTrace = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            UnsampledSpan span = new UnsampledSpan();
            assertTrue(TraceId.isValid(span.getTraceId()) && SpanId.isValid(span.getSpanId()), span.traceparent());
            ids.add(span.getTraceId());
            lastOfTrace.add(span.getTraceId().charAt(31));
        }
        assertEquals(1_000, ids.size());
        assertEquals(16, lastOfTrace.size());
        assertNotEquals(new UnsampledSpan().getSpanId(), new UnsampledSpan().getSpanId());
    }
}
