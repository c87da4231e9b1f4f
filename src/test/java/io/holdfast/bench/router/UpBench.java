package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares two builds of everything in one process: a product, through the router and a front end. */
@Command(
        name = "up",
        customSynopsis = "bench/run up --old JAR [--rounds N] [--seconds S] [--warm-up S]%n"
                + "                    [--rows CONNECTIONS,...] [--out FILE]",
        usageHelpWidth = 100,
        description = "Compares 'up' of another jar with this one's: GET /products/{name} through the router.",
        footer = {
            "",
            "It writes bench/results/DATE-up.md.",
            "",
            "Examples:",
            "  bench/run up --old ../before/target/holdfast.jar     about three minutes",
            "  bench/run up --old before.jar --rounds 1 --seconds 1 --rows 64 --warm-up 3",
            "                                                       whether it works; printed, not written"
        })
final class UpBench implements Callable<Integer> {
    private static final String OLD = "old";
    private static final String PATH = "/products/Fox";

    @Spec
    private CommandSpec command;

    @Mixin
    private BenchOptions options;

    @Mixin
    private ConnectionRows rows;

    @Option(names = "--old", paramLabel = "JAR", required = true, description = "The jar to compare with.")
    private Path old;

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(old)) {
            throw new ParameterException(command.commandLine(), "--old: %s (expected: a jar)".formatted(old));
        }
        List<Row> all = rows.parsed(PATH);
        try (Workplace workplace = new Workplace("up")) {
            Packages.install(workplace, List.of("wrk"));
            Generators generators = Generators.start(workplace);
            Path launcher = Holdfast.launcherFor(workplace, old);
            Report report = Report.begin("Everything in one process, old and new", OLD, options, generators);
            report.addFact("Versions: new is %s%s, old is %s."
                    .formatted(Holdfast.version(), Machine.commit(), Holdfast.version(launcher)));
            List<Target> targets = List.of(up(workplace, "new", Holdfast.LAUNCHER), up(workplace, OLD, launcher));
            Comparison comparison = new Comparison(generators, options);
            for (Target target : targets) {
                comparison.warmUp(target, all.get(0).load());
            }
            for (Row row : all) {
                report.add(comparison.run(row, targets));
            }
            report.publish(options.report("up"));
        }
        return 0;
    }

    private static Target up(Workplace workplace, String name, Path launcher) throws IOException {
        ChildProcess process = Holdfast.start(workplace, launcher, name, List.of("--port", "0"));
        int port = Holdfast.url(process, "router").getPort();
        Target.awaitAnswer(port, PATH);
        return new Target(name, List.of(port), List.of(process), 2);
    }
}
