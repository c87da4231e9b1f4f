package io.holdfast.bench.router;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all benchmarks of {@code bench/run} are told: how long they measure, and where the report goes. */
final class BenchOptions {
    /** With fewer rounds a median says little: such a report is printed, and kept only where somebody asks for it. */
    private static final int ROUNDS_OF_A_REPORT = 7;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private int rounds;
    private int seconds;
    private int warmUp;

    @Option(names = "--help", usageHelp = true, description = "Prints this.")
    private boolean help;

    @Option(names = "--out", paramLabel = "FILE", description = "Where the report is written; '-' writes none.")
    private Optional<Path> out = Optional.empty();

    int rounds() {
        return rounds;
    }

    int seconds() {
        return seconds;
    }

    /** In seconds. */
    int warmUp() {
        return warmUp;
    }

    /** @param benchmark its name; empty when the report is only printed */
    Optional<Path> report(String benchmark) {
        if (out.isPresent()) {
            return out.filter(file -> !file.toString().equals("-"));
        }
        return rounds < ROUNDS_OF_A_REPORT
                ? Optional.empty()
                : Optional.of(Path.of("bench", "results", LocalDate.now() + "-" + benchmark + ".md"));
    }

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "7",
            description = "How often each is measured (default: 7). With fewer than 7 the report is only printed.")
    private void setRounds(int value) {
        rounds = within("--rounds", value, 1, 1_000);
    }

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "How long each is measured in a round (default: 3).")
    private void setSeconds(int value) {
        seconds = within("--seconds", value, 1, 600);
    }

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "20",
            description = "How long processes that compile themselves get requests first (default: 20).")
    private void setWarmUp(int value) {
        warmUp = within("--warm-up", value, 0, 600);
    }

    private int within(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new ParameterException(
                    command.commandLine(), "%s: %d (expected: %d to %d)".formatted(option, value, min, max));
        }
        return value;
    }
}
