package io.holdfast.bench.router;

import io.holdfast.bench.cluster.Workplace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares the router with nginx and HAProxy: the same clients, the same nodes, in turn. */
@Command(
        name = "router",
        customSynopsis =
                "bench/run router [--rounds N] [--seconds S] [--warm-up S] [--rows ROW,...] [--peers PEER,...]%n"
                        + "                        [--out FILE]",
        usageHelpWidth = 100,
        description = "Compares the router with nginx and HAProxy, and writes bench/results/DATE-router.md.",
        footer = {
            "",
            "Root on Debian: installs nginx, haproxy and wrk if they are missing, without starting a service.",
            "Elsewhere it does with what there is. Ctrl-C ends it; nothing is left behind.",
            "",
            "Rows: a number of connections, nodes-1000, post (1 kB), large (responses of 100 kB), short (one request",
            "a connection), routers-2 (two processes of each proxy).",
            "",
            "Examples:",
            "  bench/run router                                     all rows, about half an hour",
            "  bench/run router --rows 64,256 --seconds 2           about five minutes",
            "  bench/run router --rounds 1 --seconds 1 --rows 64 --warm-up 3",
            "                                                       whether it works; printed, not written"
        })
final class RouterBench implements Callable<Integer> {
    private static final List<String> PEERS = List.of(Nginx.NAME, Haproxy.NAME);

    @Spec
    private CommandSpec command;

    @Mixin
    private BenchOptions options;

    @Option(
            names = "--rows",
            paramLabel = "ROW",
            split = ",",
            description = "What is measured (default: 64,256,1000,10000,nodes-1000,post,large,short,routers-2).")
    private List<String> rows = Row.NAMES;

    @Option(
            names = "--peers",
            paramLabel = "PEER",
            split = ",",
            description = "With whom it is compared (default: nginx,haproxy); none for nobody.")
    private List<String> peers = PEERS;

    @Override
    public Integer call() throws IOException {
        List<Row> all = parsedRows();
        checkPeers();
        try (Workplace workplace = new Workplace("router")) {
            List<String> programs = new ArrayList<>(peers);
            programs.remove("none");
            programs.add("wrk");
            if (!programs.contains(Nginx.NAME)) {
                programs.add(Nginx.NAME); // the nodes
            }
            Packages.install(workplace, programs);
            Generators generators = Generators.start(workplace);
            Comparison comparison = new Comparison(generators, options);
            Report report = Report.begin("The router beside nginx and HAProxy", Nginx.NAME, options, generators);
            report.addFact(versions());
            report.addFact(nodes());
            for (List<Row> fleet : Row.byFleet(all)) {
                measure(fleet, comparison, report);
            }
            report.publish(options.report("router"));
        }
        return 0;
    }

    private List<Row> parsedRows() {
        return rows.stream()
                .map(name -> Row.named(name)
                        .orElseThrow(() -> new ParameterException(
                                command.commandLine(),
                                "--rows: %s (expected: a number of connections, or one of %s)"
                                        .formatted(name, String.join(", ", Row.NAMES)))))
                .toList();
    }

    private void checkPeers() {
        if (!peers.equals(List.of("none")) && !PEERS.containsAll(peers)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--peers: %s (expected: some of %s, or none)"
                            .formatted(String.join(",", peers), String.join(", ", PEERS)));
        }
    }

    private void measure(List<Row> rows, Comparison comparison, Report report) throws IOException {
        Row first = rows.get(0);
        try (Workplace workplace = new Workplace("router")) {
            Progress.show("starting %d nodes, %d processes of each proxy", first.nodes(), first.routers());
            Fleet fleet = new Fleet(workplace, Nodes.start(workplace, first.nodes()), first.routers());
            List<Target> targets = new ArrayList<>(List.of(Holdfast.router(fleet)));
            if (peers.contains(Nginx.NAME) && Nginx.isInstalled()) {
                targets.add(Nginx.proxy(fleet));
            }
            if (peers.contains(Haproxy.NAME) && Haproxy.isInstalled()) {
                targets.add(Haproxy.proxy(fleet));
            }
            for (Target target : targets) {
                target.ports().forEach(port -> Target.awaitAnswer(port, Nodes.SMALL));
            }
            Set<Load> warm = new HashSet<>();
            for (Row row : rows) {
                if (warm.add(row.load().over(1))) {
                    comparison.warmUp(targets.get(0), row.load());
                }
                report.add(comparison.run(row, targets));
            }
        }
    }

    private static String versions() throws IOException {
        return "Versions: %s%s, started by `./holdfast`%s%s."
                .formatted(
                        Holdfast.version(),
                        Machine.commit(),
                        Nginx.isInstalled() ? "; " + Nginx.version() : "",
                        Haproxy.isInstalled() ? "; " + Haproxy.version() : "");
    }

    private static String nodes() {
        return "Nodes: %s; 200 bytes of JSON."
                .formatted(Nginx.isInstalled() ? "an nginx with one worker" : "a Vert.x server with one event loop");
    }
}
