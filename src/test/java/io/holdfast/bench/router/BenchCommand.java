package io.holdfast.bench.router;

import io.holdfast.bench.cluster.Workplace;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command line of {@code bench/run}: 0 when all was measured, 1 when it could not be, 2 for a wrong option. */
@Command(
        name = "bench/run",
        description = "Compares Holdfast with others, in turn on one machine.",
        customSynopsis = "bench/run BENCHMARK [--help] [OPTION...]",
        subcommands = {RouterBench.class, FrontEndBench.class, UpBench.class})
public final class BenchCommand {
    private static final int INTERRUPTED = 130;

    @Option(names = "--help", usageHelp = true, description = "Prints this.")
    private boolean help;

    private BenchCommand() {}

    public static void main(String[] arguments) {
        System.exit(line().execute(arguments));
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new BenchCommand());
        line.setParameterExceptionHandler(oneLineAndUsage());
        line.setExecutionExceptionHandler((problem, at, parsed) -> explain(problem, at.getErr()));
        return line;
    }

    private static IParameterExceptionHandler oneLineAndUsage() {
        return (ParameterException wrong, String[] arguments) -> {
            CommandLine at = wrong.getCommandLine();
            at.getErr().printf("bench/run: %s%n", wrong.getMessage());
            at.getErr().printf("usage: %s", at.getHelp().synopsis(0));
            at.getErr().printf("see %s --help%n", at.getCommandSpec().qualifiedName());
            return CommandLine.ExitCode.USAGE;
        };
    }

    private static int explain(Exception problem, PrintWriter err) {
        if (Workplace.isInterrupted()) {
            return INTERRUPTED;
        }
        if (problem instanceof IOException) {
            err.printf("bench/run: %s%n", problem.getMessage());
        } else {
            problem.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
