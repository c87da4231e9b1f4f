package io.holdfast.app;

import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Options that stand before the name of a command belong to the command that is named by the words before them, which does not run then:
 * they are refused, lest they do nothing without a word. Only what runs or shows roles takes them from there.
 */
final class MisplacedOptions {
    private static final Set<Class<?>> TAKERS = Set.of(UpCommand.class, ConfigCommand.class);

    private MisplacedOptions() {}

    /** @throws ParameterException when some would not count */
    static void refuse(ParseResult parsed) {
        for (ParseResult each = parsed; each.hasSubcommand(); each = each.subcommand()) {
            ParseResult command = each.subcommand();
            boolean taken = TAKERS.contains(command.commandSpec().userObject().getClass());
            if (!taken && !each.matchedOptions().isEmpty()) {
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
