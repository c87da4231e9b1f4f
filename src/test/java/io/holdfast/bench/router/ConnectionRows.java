package io.holdfast.bench.router;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The rows of benchmarks that differ in their connections alone. */
final class ConnectionRows {
    @Option(
            names = "--rows",
            paramLabel = "CONNECTIONS",
            split = ",",
            description = "How many connections; a row for each (default: 64,256).")
    private List<Integer> connections = List.of(64, 256);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** @param path of their requests */
    List<Row> parsed(String path) {
        if (connections.stream().anyMatch(each -> each < 1)) {
            throw new ParameterException(
                    command.commandLine(), "--rows: %s (expected: 1 or more)".formatted(connections));
        }
        return connections.stream().map(each -> Row.connections(each, path)).toList();
    }
}
