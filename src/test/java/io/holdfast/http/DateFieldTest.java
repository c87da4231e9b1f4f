package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.time.Time;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DateFieldTest {
    private Instant now = Instant.parse("2026-03-01T09:05:07.999Z");
    private final DateField field = new DateField(new Time() {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Instant now() {
            return now;
        }
    });

    @Test
    void is_written_as_RFC_9110_wants_it() {
        assertEquals("Sun, 01 Mar 2026 09:05:07 GMT", field.now());
    }

    @Test
    void follows_the_clock_also_when_it_is_set_back() {
        field.now();
        now = now.plusMillis(1);
        assertEquals("Sun, 01 Mar 2026 09:05:08 GMT", field.now());
        now = now.minusSeconds(86_400);
        assertEquals("Sat, 28 Feb 2026 09:05:08 GMT", field.now());
    }
}
