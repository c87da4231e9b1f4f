package io.holdfast.e2e.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.LoneRouter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * HTTP/1.1 as RFC 9110 and 9112 have it, seen from both sides of a router process: raw clients before it, raw back ends behind it.
 * Whatever a case expects, what reaches a back end can be read in one way, what reaches a client is well-formed, nobody gets what is
 * somebody else's, and the next one is served (docs/adr/0029).
 */
@Tag("fault")
@EnabledOnOs(value = OS.LINUX, disabledReason = "every client comes from an address of its own in 127.0.0.0/8")
class ConformanceIT {
    private static final Path OWN = Path.of("src/test/resources/conformance");
    private static final int AT_A_TIME = 8;

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "conformance");
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void our_own_cases_come_out_as_expected() throws Exception {
        assertConformance(cases(OWN));
    }

    @Test
    void so_do_those_that_others_collected() throws Exception {
        String data = System.getProperty("conformance.data", "");
        if (data.isBlank()) {
            System.out.println("ConformanceIT: only our own cases; -Dconformance.data=DIR names a folder with more");
        }
        Assumptions.assumeFalse(data.isBlank(), "no -Dconformance.data");
        assertConformance(cases(Path.of(data)));
    }

    private static List<HttpCase> cases(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<HttpCase> cases = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .flatMap(file -> HttpCase.read(file).stream())
                    .toList();
            assertTrue(!cases.isEmpty(), () -> "no cases in " + folder);
            assertEquals(
                    cases.size(), cases.stream().map(HttpCase::id).distinct().count(), "ids are there once");
            return cases;
        }
    }

    private void assertConformance(List<HttpCase> cases) throws Exception {
        Exceptions exceptions = Exceptions.read(OWN.resolve("exceptions.txt"));
        try (BackEnds backEnds = new BackEnds(threads);
                LoneRouter router = new LoneRouter(
                        directory,
                        "router.attempt-timeout=2s",
                        "router.timeout=3s",
                        "router.stream-idle=3s",
                        "router.health.every=20s")) {
            List<Callable<Findings>> work = prepare(cases, backEnds, router);
            List<Findings> all = new ArrayList<>();
            ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
            try {
                for (Future<Findings> done : workers.invokeAll(work)) {
                    all.add(done.get());
                }
            } finally {
                workers.shutdownNow();
            }
            report(all, exceptions, backEnds.sightings().strays());
        }
    }

    /** Gives every odd answer a back end and a route of its own; all requests share one that records. */
    private List<Callable<Findings>> prepare(List<HttpCase> cases, BackEnds backEnds, LoneRouter router)
            throws Exception {
        int recorder = backEnds.listen(Optional.empty());
        router.register("recorder", url(recorder), "/");
        Stage stage = new Stage(router.url(), backEnds, threads, new AtomicInteger(), Stage.Patience.USUAL);
        List<Callable<Findings>> work = new ArrayList<>();
        List<String> paths = new ArrayList<>(List.of(""));
        for (HttpCase one : cases) {
            if (one.isAnswer()) {
                String path = "/u" + paths.size();
                router.register("odd" + paths.size(), url(backEnds.listen(Optional.of(one))), path);
                paths.add(path);
                work.add(() -> twice(stage, one, now -> AnswerJudge.judge(now, one, path)));
            } else {
                work.add(() -> twice(stage, one, now -> RequestJudge.judge(now, one)));
            }
        }
        backEnds.start();
        for (String path : paths) {
            router.awaitRoute(path + "/ready");
        }
        return work;
    }

    private static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private interface Judge {
        Findings judge(Stage stage) throws Exception;
    }

    /** What fails is tried again with more patience: a busy machine breaks no rule. What is unsafe once is unsafe. */
    private static Findings twice(Stage stage, HttpCase subject, Judge judge) {
        try {
            Findings first = judge.judge(stage);
            return first.isClean() || !first.isSafe() ? first : judge.judge(stage.with(Stage.Patience.LONG));
        } catch (Exception broken) {
            Findings findings = new Findings(subject);
            findings.unexpected("the test broke: %s", broken);
            return findings;
        }
    }

    private static void report(List<Findings> all, Exceptions exceptions, List<String> strays) {
        List<String> wrong = all.stream()
                .filter(findings -> !findings.isClean() && !exceptions.allow(findings))
                .map(Findings::toString)
                .sorted()
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add("%d of %d cases".formatted(wrong.size(), all.size()));
        lines.addAll(wrong);
        strays.forEach(stray -> lines.add("UNSAFE nobody's bytes reached a back end: " + Findings.shown(stray)));
        exceptions.unneeded(all).forEach(id -> lines.add("the exception for %s is not needed".formatted(id)));
        assertEquals(1, lines.size(), () -> String.join("\n  ", lines));
    }
}
