package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Workplace;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compares a front end that has the product in its cache with a Vert.x server that always gives the same answer. */
@Command(
        name = "front-end",
        customSynopsis = "bench/run front-end [--rounds N] [--seconds S] [--warm-up S] [--rows CONNECTIONS,...]%n"
                + "                           [--out FILE]",
        usageHelpWidth = 100,
        description = "Compares a cached product with a constant, and writes bench/results/DATE-front-end.md.",
        footer = {
            "",
            "Examples:",
            "  bench/run front-end                                  about three minutes",
            "  bench/run front-end --rounds 1 --seconds 1 --rows 64 --warm-up 3",
            "                                                       whether it works; printed, not written"
        })
final class FrontEndBench implements Callable<Integer> {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String BARE = "bare Vert.x";
    private static final String PATH = "/products/Fox";
    private static final List<String> GROUPS = List.of("catalog", "order");

    @Mixin
    private BenchOptions options;

    @Mixin
    private ConnectionRows rows;

    @Override
    public Integer call() throws IOException {
        List<Row> all = rows.parsed(PATH);
        try (Workplace workplace = new Workplace("front-end")) {
            Packages.install(workplace, List.of("wrk"));
            Generators generators = Generators.start(workplace);
            Report report = Report.begin("A cached product beside a constant", BARE, options, generators);
            report.addFact("Versions: %s%s; the constant is served by its Vert.x on the same Java with the same flags."
                    .formatted(Holdfast.version(), Machine.commit()));
            ChildProcess frontEnd = frontEnd(workplace);
            int port = Holdfast.url(frontEnd, "frontend").getPort();
            String body = awaitCached(port);
            ChildProcess bare = bare(workplace, frontEnd, body);
            int barePort = ConstantServer.port(bare);
            List<Target> targets = List.of(
                    new Target("front end", List.of(port), List.of(frontEnd), 1),
                    new Target(BARE, List.of(barePort), List.of(bare), 1));
            Comparison comparison = new Comparison(generators, options);
            for (Target target : targets) {
                comparison.warmUp(target, all.get(0).load());
            }
            for (Row row : all) {
                report.add(comparison.run(row, targets));
            }
            report.publish(options.report("front-end"));
        }
        return 0;
    }

    // In a process without its catalog, so that the processor time is its own.
    private static ChildProcess frontEnd(Workplace workplace) throws IOException {
        List<String> peers = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String group : GROUPS) {
            int port = Ports.lasting();
            ports.addAll(List.of("--set", "%s.port=%d".formatted(group, port)));
            peers.addAll(List.of("--set", "%s.peers=1=127.0.0.1:%d".formatted(group, port)));
        }
        List<String> stores = new ArrayList<>(List.of("--role", String.join(",", GROUPS), "--id", "1"));
        stores.addAll(ports);
        stores.addAll(peers);
        Holdfast.start(workplace, Holdfast.LAUNCHER, "stores", stores).awaitLine("Ctrl-C");
        List<String> frontEnd = new ArrayList<>(List.of("--role", "frontend", "--port", "0"));
        frontEnd.addAll(peers);
        return Holdfast.start(workplace, Holdfast.LAUNCHER, "front-end", frontEnd);
    }

    /** @return what it answers from its cache */
    private static String awaitCached(int port) {
        URI url = URI.create("http://127.0.0.1:" + port);
        AtomicReference<String> body = new AtomicReference<>();
        Await.until("a cached product at " + url, SOON, () -> {
            Http.Answer answer = Http.get(url, PATH);
            body.set(answer.raw().body());
            return answer.header("X-Cache").filter("HIT"::equals).isPresent();
        });
        return body.get();
    }

    private static ChildProcess bare(Workplace workplace, ChildProcess like, String body) throws IOException {
        ProcessHandle.Info java = like.family().findFirst().orElseThrow().info();
        List<String> command = new ArrayList<>(List.of(java.command().orElseThrow()));
        for (String flag : java.arguments().orElseThrow()) {
            if (flag.equals("-jar")) {
                break;
            }
            if (!flag.startsWith("-XX:SharedArchiveFile")) { // of other classes
                command.add(flag);
            }
        }
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", // as in the jar's manifest
                "-cp",
                System.getProperty("java.class.path"),
                ConstantServer.class.getName(),
                body));
        return workplace.opened(ChildProcess.start(workplace.directory(), "bare", command));
    }
}
