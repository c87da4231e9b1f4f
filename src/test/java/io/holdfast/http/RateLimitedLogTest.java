package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {
    private final ManualTime time = new ManualTime();
    private final List<String> lines = new ArrayList<>();
    private final RateLimitedLog log = new RateLimitedLog(time, 2, lines::add);

    @Test
    void writes_so_many_lines_a_second_and_says_how_many_it_left_out() {
        for (String line : List.of("a", "b", "c", "d")) {
            log.write(line);
        }
        assertEquals(List.of("a", "b"), lines);

        time.advance(Duration.ofSeconds(1));
        log.write("e");

        assertEquals(List.of("a", "b", "2 more requests failed, which have no line of their own", "e"), lines);
    }
}
