package io.holdfast.app;

import io.holdfast.base.config.DidYouMean;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast help}: the same as {@code --help}, for those who ask in words. */
@Command(
        name = "help",
        header = "Show what there is, or what a command does.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast help", "  holdfast help members", "  holdfast help shop trade"})
final class HelpCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Which one; none: all of them.")
    private List<String> path = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = spec.parent().commandLine();
        for (String name : path) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no command '%s'%s"
                                .formatted(
                                        name,
                                        DidYouMean.hint(
                                                name, command.getSubcommands().keySet())));
            }
            command = next;
        }
        command.usage(spec.commandLine().getOut());
        return 0;
    }
}
