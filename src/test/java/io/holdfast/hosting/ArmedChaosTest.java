package io.holdfast.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.hosting.Chaos.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArmedChaosTest {
    private final List<String> done = new ArrayList<>();
    private final ArmedChaos chaos = new ArmedChaos(new ArmedChaos.Target() {
        @Override
        public void halt(int code) {
            done.add("halt " + code);
        }

        @Override
        public void pause(Duration span) {
            done.add("pause " + span.toMillis());
        }
    });

    @Test
    void does_nothing_until_somebody_asks() {
        for (Point point : Point.values()) {
            chaos.pass(point);
        }

        assertEquals(List.of(), done);
    }

    @Test
    void halts_at_the_armed_point_and_at_no_other() {
        chaos.crashAt(Point.TRADE_ANSWERED);

        chaos.pass(Point.TRADE_COMMITTED);
        chaos.pass(Point.ORDER_COMMITTED);
        assertEquals(List.of(), done);
        chaos.pass(Point.TRADE_ANSWERED);
        assertEquals(List.of("halt 137"), done);
    }

    @Test
    void crashes_as_kill_9_does() {
        chaos.crash();

        assertEquals(List.of("halt 137"), done);
    }

    @Test
    void pauses_when_the_waiting_thread_runs_it() throws Exception {
        var pause = chaos.pause(Duration.ofMillis(1_500));
        assertEquals(List.of(), done);

        pause.call();

        assertEquals(List.of("pause 1500"), done);
    }

    @Test
    void calls_its_points_as_operators_write_them() {
        assertEquals(List.of("trade-committed", "trade-answered", "order-committed"), Point.words());
    }
}
