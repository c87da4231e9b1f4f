package io.holdfast.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.StatusApi.FigureFrame;
import io.holdfast.api.StatusApi.ProcessFigures;
import io.holdfast.telemetry.figures.FigureRing;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What readers are told of the figures of the last minutes. */
class FigureFramesTest {
    private final FigureRing ring = new FigureRing();
    private final FigureFrames frames = new FigureFrames(ring);

    private static FigureFrame frame(long at, int processes) {
        return new FigureFrame(
                at,
                99.99,
                1.0,
                1.0,
                2.0,
                7L,
                1.0,
                0.9,
                0.0,
                IntStream.range(0, processes)
                        .mapToObj(i -> new ProcessFigures(
                                "process-" + i,
                                "order/" + i,
                                1L << 40,
                                1L << 41,
                                (double) i,
                                5.0 - i % 5,
                                3L,
                                100L + i,
                                1_000L))
                        .toList());
    }

    @Test
    void of_the_past_have_the_worst_processes_alone() {
        FigureFrame slim = FigureFrames.slim(frame(1, 200));

        assertEquals(
                List.of("order/199", "order/0"),
                slim.processes().stream().map(ProcessFigures::name).limit(2).toList());
        assertTrue(slim.processes().size() <= 4);
    }

    @Test
    void without_figures_have_no_processes() {
        FigureFrame unknown = new FigureFrame(
                1,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(new ProcessFigures("a", "a", null, null, null, null, null, null, null)));

        assertEquals(List.of(), FigureFrames.slim(unknown).processes());
    }

    @Test
    void of_fifteen_minutes_and_two_hundred_processes_fit_into_what_may_wait_for_a_reader() {
        for (int second = 0; second < 900; second++) {
            ring.add(frame(second, 200));
        }

        int bytes = frames.past().length();

        assertTrue(bytes < EventStreams.Limits.USUAL.bytes() / 2, "bytes: " + bytes);
    }

    @Test
    void are_made_once_a_second() {
        ring.add(frame(1, 3));
        assertSame(frames.past(), frames.past());

        ring.add(frame(2, 3));
        assertTrue(frames.past().toString().contains("\"at\":2"));
    }
}
