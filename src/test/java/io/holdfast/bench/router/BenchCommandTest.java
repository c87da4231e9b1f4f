package io.holdfast.bench.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        CommandLine command = BenchCommand.line();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(line.isEmpty() ? new String[0] : line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "router --nonsense",
                "router --rounds 0",
                "router --rounds many",
                "router --seconds 0",
                "router --warm-up -1",
                "router --rows 64,nonsense",
                "router --rows 0",
                "router --peers caddy",
                "router --peers none,nginx",
                "front-end --rows nonsense",
                "front-end --rows 0",
                "up",
                "up --old no-such.jar"
            })
    void wrong_options_end_with_2_and_a_line_of_usage(String line) {
        assertEquals(2, run(line), line);
        assertTrue(err.toString().contains("usage: bench/run"), err.toString());
        assertEquals("", out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"router", "front-end", "up"})
    void help_has_examples_in_100_columns(String benchmark) {
        assertEquals(0, run(benchmark + " --help"));

        assertTrue(out.toString().contains("Examples:\n  bench/run " + benchmark), out.toString());
        assertEquals(
                List.of(),
                out.toString().lines().filter(each -> each.length() > 100).toList());
    }

    @Test
    void a_report_of_fewer_than_seven_rounds_is_only_printed() {
        BenchOptions options = new BenchOptions();

        new CommandLine(new WithOptions(options)).parseArgs("--rounds", "6");
        assertTrue(options.report("router").isEmpty());
        new CommandLine(new WithOptions(options)).parseArgs("--rounds", "7");
        assertTrue(options.report("router").orElseThrow().toString().matches("bench/results/\\d{4}-..-..-router\\.md"));
        new CommandLine(new WithOptions(options)).parseArgs("--rounds", "1", "--out", "x.md");
        assertEquals("x.md", options.report("router").orElseThrow().toString());
        new CommandLine(new WithOptions(options)).parseArgs("--out", "-");
        assertTrue(options.report("router").isEmpty());
    }

    @CommandLine.Command
    private record WithOptions(@CommandLine.Mixin BenchOptions options) {}
}
