package io.holdfast.app;

import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Rejects options that stand before the name of a subcommand: they belong to the parent command, which does not run, so they would be
 * ignored silently. Only commands that run or show roles accept them there.
 */
final class MisplacedOptions {
    private static final Set<Class<?>> ACCEPTING = Set.of(UpCommand.class, ConfigCommand.class);

    private MisplacedOptions() {}

    /** @throws ParameterException when an option would be ignored */
    static void reject(ParseResult parsed) {
        for (ParseResult each = parsed; each.hasSubcommand(); each = each.subcommand()) {
            ParseResult command = each.subcommand();
            boolean accepted =
                    ACCEPTING.contains(command.commandSpec().userObject().getClass());
            if (!accepted && !each.matchedOptions().isEmpty()) {
                throw new ParameterException(
                        command.commandSpec().commandLine(),
                        "options before '%s' (expected: behind it): %s"
                                .formatted(
                                        command.commandSpec().name(),
                                        each.matchedOptions().stream()
                                                .map(OptionSpec::longestName)
                                                .collect(Collectors.joining(", "))));
            }
        }
    }
}
