package io.holdfast.http.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.base.time.Randomness;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/**
 * The identity of a request that came without a trace and gets no span: random ids that travel on. It is kept in the form in which it is
 * sent, because nearly every request has one and hardly any is asked for its parts.
 */
final class UnsampledSpan implements SpanContext {
    // W3C Trace Context, section 3.2: version, trace id, parent id and flags
    private static final int TRACE_AT = 3;
    private static final int SPAN_AT = 36;
    private static final int FLAGS_AT = 53;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final byte[] FORM = "00-00000000000000000000000000000000-0000000000000000-00".getBytes(ISO_8859_1);

    private final String traceparent;

    UnsampledSpan() {
        byte[] text = FORM.clone();
        write(Randomness.bits() | 1, text, TRACE_AT); // an id of zeros is none
        write(Randomness.bits(), text, TRACE_AT + 16);
        write(Randomness.bits() | 1, text, SPAN_AT);
        traceparent = new String(text, ISO_8859_1);
    }

    private static void write(long bits, byte[] text, int at) {
        long rest = bits;
        for (int i = at + 15; i >= at; i--) {
            text[i] = DIGITS[(int) rest & 0xf];
            rest >>>= 4;
        }
    }

    /** The value of the header with this name. */
    String traceparent() {
        return traceparent;
    }

    @Override
    public String getTraceId() {
        return traceparent.substring(TRACE_AT, SPAN_AT - 1);
    }

    @Override
    public String getSpanId() {
        return traceparent.substring(SPAN_AT, FLAGS_AT - 1);
    }

    @Override
    public TraceFlags getTraceFlags() {
        return TraceFlags.getDefault();
    }

    @Override
    public TraceState getTraceState() {
        return TraceState.getDefault();
    }

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public boolean isRemote() {
        return false;
    }
}
