package io.holdfast.app;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.failure.Failure;
import java.io.PrintWriter;
import java.security.Security;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The command line: runs the command, and maps every outcome to an exit code. */
public final class Main {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        // Set first, because the libraries read them when their classes are loaded.
        System.setProperty("vertx.disableDnsResolver", "true");
        System.setProperty("io.netty.tryReflectionSetAccessible", "true");
        // A client of TLS 1.2 could make an event loop compute handshakes without end.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // In Kubernetes and Compose a replica that moved keeps its name: its new address must be seen soon.
        Security.setProperty("networkaddress.cache.ttl", "2");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
        System.exit(run(args));
    }

    // The command line handles exceptions only. An Error, such as a full heap, would not be reported, and other
    // threads would keep the process running.
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
        MisplacedOptions.reject(parsed);
        return new RunLast().execute(parsed);
    }

    /** One line for an expected failure; anything else is a bug and is printed with its stack trace. */
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
