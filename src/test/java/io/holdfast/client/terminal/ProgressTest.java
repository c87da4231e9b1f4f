package io.holdfast.client.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ManualTime time = new ManualTime();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream both = new PrintStream(written, true, StandardCharsets.UTF_8); // a terminal shows both

    private Progress on(boolean terminal, String task) {
        return new Progress(task, 100, time, both, both, terminal);
    }

    private void steps(Progress progress, int count) {
        for (int i = 0; i < count; i++) {
            time.advance(Duration.ofMillis(250));
            progress.step();
        }
    }

    private List<String> screen() {
        return Screen.of(written.toString(StandardCharsets.UTF_8)).lines();
    }

    @Test
    void what_is_told_stands_above_the_bar_and_stays() {
        try (Progress progress = on(true, "shopping")) {
            steps(progress, 40);
            progress.tell("Killed with -9: replica 3.");
            steps(progress, 10);
            progress.tell("Replica 2 leads now.");
            steps(progress, 50);
        }
        both.println("after");

        assertEquals("Killed with -9: replica 3.", screen().get(0));
        assertEquals("Replica 2 leads now.", screen().get(1));
        assertEquals("shopping 100%% [%s] 100 of 100".formatted("=".repeat(40)), screen().get(2));
        assertEquals("after", screen().get(3));
    }

    @Test
    void the_bar_fits_a_narrow_terminal_and_is_on_one_line() {
        try (Progress progress = on(true, "shopping")) {
            steps(progress, 7);

            assertEquals(1, screen().size(), screen().toString());
            assertTrue(screen().get(0).startsWith("shopping   7% [==>"), screen().toString());
            assertTrue(screen().get(0).length() < 80, screen().toString());
        }
    }

    @Test
    void is_not_drawn_with_every_step() {
        try (Progress progress = on(true, "shopping")) {
            int before = written.size();
            for (int i = 0; i < 50; i++) {
                progress.step();
            }
            assertEquals(before, written.size());
        }
    }

    @Test
    void elsewhere_is_a_line_for_every_tenth_and_no_control_character() {
        try (Progress progress = on(false, "shopping")) {
            steps(progress, 100);
            progress.tell("told");
        }

        String text = written.toString(StandardCharsets.UTF_8);
        assertEquals(11, text.lines().count(), text);
        assertTrue(text.startsWith("shopping: 10 of 100"), text);
        assertFalse(text.contains("\u001b") || text.contains("\r"), text);
    }

    @Test
    void a_quiet_one_shows_only_what_is_told() {
        try (Progress progress = on(true, "")) {
            steps(progress, 100);
            progress.tell("told");
        }

        assertEquals("told" + System.lineSeparator(), written.toString(StandardCharsets.UTF_8));
    }
}
