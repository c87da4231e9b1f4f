package io.holdfast.app;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.failure.Failure;
import java.io.PrintWriter;
import java.security.Security;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The command line: finds the command, and gives every end its exit code. */
public final class Main {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        // Read by the libraries when their classes load, hence first of all.
        System.setProperty("vertx.disableDnsResolver", "true");
        System.setProperty("io.netty.tryReflectionSetAccessible", "true");
        // Where names follow processes (Kubernetes, Compose), a replica that moved is soon found under its name.
        Security.setProperty("networkaddress.cache.ttl", "2");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
        System.exit(run(args));
    }

    // The command line handles exceptions; of an Error, as when the heap is full, nobody would be told, and threads
    // that live would keep
    // the process up for ever.
    private static int run(String[] args) {
        try {
            return commandLine().execute(args);
        } catch (Throwable end) {
            System.err.println("holdfast: it cannot go on: " + end);
            return FAILED;
        }
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new HoldfastCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setExecutionStrategy(Main::run);
        line.setExecutionExceptionHandler((problem, at, parsed) -> explain(problem, at.getErr()));
        return line;
    }

    private static int run(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        MisplacedOptions.refuse(parsed);
        return new RunLast().execute(parsed);
    }

    /** One clear line for what we expected; anything else is a bug and shows its trace. */
    private static int explain(Exception problem, PrintWriter err) {
        if (problem instanceof ConfigException) {
            problem.getMessage().lines().forEach(line -> err.println("holdfast: " + line));
            return USAGE;
        }
        if (problem instanceof Failure) {
            err.println("holdfast: " + problem.getMessage());
            return FAILED;
        }
        err.println("holdfast: a fault of ours, please report it:");
        problem.printStackTrace(err);
        return FAILED;
    }
}
