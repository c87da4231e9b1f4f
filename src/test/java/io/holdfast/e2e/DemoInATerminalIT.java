package io.holdfast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.client.terminal.Screen;
import io.holdfast.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees of the demonstration: a real pseudo-terminal, by util-linux' {@code script}. */
@Tag("fault")
class DemoInATerminalIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    /** Somewhere in the middle: which numbers the bar shows is up to the machine. */
    private static final Pattern SHOPS = Pattern.compile("shopping +[1-8]\\d%");

    private static final byte CTRL_C = 3;

    @TempDir
    private Path directory;

    @BeforeAll
    static void needsATerminal() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no /usr/bin/script: the demonstration is not seen");
    }

    private Process demo(Path output) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command =
                "%s -Xmx256m -XX:TieredStopAtLevel=1 -jar %s demo".formatted(java, System.getProperty("holdfast.jar"));
        ProcessBuilder builder = new ProcessBuilder("script", "-qfec", command, "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("TERM", "xterm");
        return builder.start();
    }

    private static List<String> screen(Path output) throws IOException {
        return Screen.of(Files.readString(output, UTF_8)).lines();
    }

    private static int find(List<String> screen, String line) {
        Pattern pattern = Pattern.compile(line);
        for (int row = 0; row < screen.size(); row++) {
            if (pattern.matcher(screen.get(row)).matches()) {
                return row;
            }
        }
        throw new AssertionError("no line " + line + " in:\n" + String.join("\n", screen));
    }

    @Test
    void shows_above_its_bar_who_was_killed_who_took_over_and_who_is_back() throws Exception {
        Path output = directory.resolve("screen");
        Process demo = demo(output);
        try {
            assertTrue(demo.waitFor(LONG.toSeconds(), TimeUnit.SECONDS));

            List<String> screen = screen(output);
            int killed = find(
                    screen,
                    "Killed with -9: replica [1-3], which leads the order store in term \\d+ \\(process \\d+\\)\\.");
            int next = find(screen, "Replica [1-3] leads now, in term \\d+, \\d+ ms later\\.");
            int back = find(screen, "Replica [1-3] is back \\(process \\d+\\)\\.");
            int bar = find(screen, "shopping 100% \\[=+\\] 1920 of 1920");
            assertTrue(killed < next && next < back && next < bar, String.join("\n", screen));
            find(screen, "Verdict: every order was kept\\.");
            assertEquals(
                    1,
                    screen.stream().filter(line -> line.startsWith("shopping ")).count(),
                    String.join("\n", screen));
            assertEquals(0, demo.exitValue(), String.join("\n", screen));
        } finally {
            demo.destroyForcibly();
        }
    }

    @Test
    void says_one_line_when_it_is_interrupted() throws Exception {
        Path output = directory.resolve("screen");
        Process demo = demo(output);
        try {
            Await.until("it shops", LONG, () -> SHOPS.matcher(Files.readString(output, UTF_8))
                    .find());

            demo.getOutputStream().write(CTRL_C);
            demo.getOutputStream().flush();

            assertTrue(demo.waitFor(LONG.toSeconds(), TimeUnit.SECONDS));
            List<String> screen = screen(output);
            assertEquals(
                    "Interrupted: the store is ended, and nothing is left behind.",
                    screen.get(screen.size() - 1).replace("^C", "").strip(),
                    String.join("\n", screen));
            assertTrue(
                    screen.stream().noneMatch(line -> line.contains("ERROR") || line.contains("Exception")),
                    String.join("\n", screen));
        } finally {
            demo.destroyForcibly();
        }
    }
}
