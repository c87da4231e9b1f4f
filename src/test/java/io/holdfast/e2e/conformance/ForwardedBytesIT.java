package io.holdfast.e2e.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.LoneRouter;
import io.holdfast.e2e.conformance.Message.Field;
import io.holdfast.e2e.conformance.Sightings.Seen;
import io.holdfast.e2e.conformance.StrictReader.Malformed;
import io.holdfast.http.ReadRequests;
import io.holdfast.support.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a router forwards, byte by byte, is read alike by everybody: by nginx, HAProxy, Node and our own reader, each with another request
 * behind it on the same connection. Clients send all conformance cases that are accepted, and what {@link GeneratedMessages} makes.
 */
@Tag("fault")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledOnOs(value = OS.LINUX, disabledReason = "every client comes from an address of its own in 127.0.0.0/8")
class ForwardedBytesIT {
    private static final int GENERATED = 300;
    private static final long SEED = 57;
    private static final int AT_A_TIME = 8;
    private static final String BEHIND = "/behind-it";
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration QUIET = Duration.ofMillis(20);
    /** Of one connection, or of how the body is framed there. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection", "content-length", "expect", "host", "keep-alive", "te", "transfer-encoding", "upgrade");

    /** @param owner the address of the client, which is in its bytes */
    private record Forwarded(String owner, String bytes, Message message) {}

    /** What a reader makes of a request. */
    private record Read(String method, String target, String host, List<String> fields, String body) {
        static Read of(String method, String target, List<Field> all, String body) {
            String host = all.stream()
                    .filter(field -> field.name().equalsIgnoreCase("host"))
                    .map(Field::value)
                    .reduce("", (one, other) -> one + other);
            List<String> fields = all.stream()
                    .map(field -> field.name().toLowerCase(Locale.ROOT) + ": " + field.value())
                    .filter(line -> !OF_THE_CONNECTION.contains(line.substring(0, line.indexOf(':'))))
                    .sorted()
                    .toList();
            return new Read(method, target, host, fields, body);
        }

        static Read of(Message message) {
            return of(message.method(), message.target(), message.fields(), message.body());
        }
    }

    /** Tells what was read of the requests of a client since it was asked last. */
    private interface Records {
        List<Read> take(String owner);
    }

    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "forwarded");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Forwarded> forwarded = new CopyOnWriteArrayList<>();

    @BeforeAll
    void forward(@TempDir Path temporary) throws Exception {
        directory = temporary;
        try (BackEnds backEnds = new BackEnds(threads);
                LoneRouter router = new LoneRouter(
                        directory,
                        "router.attempt-timeout=2s",
                        "router.timeout=3s",
                        "router.retry.buffer-max=1kb",
                        "router.health.every=20s")) {
            router.register("recorder", URI.create("http://127.0.0.1:" + backEnds.listen(Optional.empty())), "/");
            backEnds.start();
            router.awaitRoute("/ready");
            Stage stage = new Stage(router.url(), backEnds, threads, new AtomicInteger(), Stage.Patience.USUAL);
            List<Callable<String>> work = new ArrayList<>();
            cases().forEach(one -> work.add(() -> send(stage, String.join("", one.steps()), false)));
            GeneratedMessages.requests(GENERATED, SEED).forEach(one -> work.add(() -> send(stage, one, true)));
            assertEquals(List.of(), problems(work), "rejected although they are right");
        }
        assertTrue(forwarded.size() > GENERATED, forwarded.size() + " requests were forwarded");
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
    }

    private static List<HttpCase> cases() throws IOException {
        List<Path> folders = new ArrayList<>(List.of(Path.of("src/test/resources/conformance")));
        String more = System.getProperty("conformance.data", "");
        if (!more.isBlank()) {
            folders.add(Path.of(more));
        }
        List<HttpCase> cases = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".jsonl"))
                        .sorted()
                        .flatMap(file -> HttpCase.read(file).stream())
                        .filter(one ->
                                !one.isAnswer() && Set.of("accept", "either").contains(one.text("verdict", "either")))
                        .forEach(cases::add);
            }
        }
        return cases;
    }

    /** @return what went wrong; empty if nothing did */
    private String send(Stage stage, String bytes, boolean isRight) throws Exception {
        String owner = stage.nextAddress();
        try (Client client = stage.connect(owner)) {
            client.send(bytes, RequestJudge.methods(bytes));
            client.read(1, ANSWER, QUIET);
            String outcome = client.outcome(0);
            for (Seen seen : stage.backEnds().sightings().of(owner)) {
                seen.message()
                        .filter(message -> message.all("Upgrade").isEmpty()) // behind it is no HTTP
                        .ifPresent(message -> forwarded.add(new Forwarded(owner, seen.bytes(), message)));
            }
            return isRight && !outcome.startsWith("2") ? outcome + " for " + Findings.shown(bytes) : "";
        }
    }

    private static List<String> problems(List<Callable<String>> work) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<String> problems = new ArrayList<>();
            for (Future<String> done : workers.invokeAll(work)) {
                if (!done.get().isEmpty()) {
                    problems.add(done.get());
                }
            }
            return problems;
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    void is_read_alike_by_our_own_reader() throws Malformed {
        for (Forwarded one : forwarded) {
            byte[] bytes = (one.bytes() + behind(one)).getBytes(ISO_8859_1);

            ReadRequests read = ReadRequests.of(bytes);

            assertEquals("", read.rejection());
            assertEquals(bytes.length, read.consumed());
            assertEquals(2, read.requests().size());
            assertEquals(
                    Read.of(one.message()),
                    Read.of(StrictReader.request(read.requests().get(0)).orElseThrow()));
        }
    }

    @Test
    void is_read_alike_by_nginx() throws Exception {
        skipUnless(PeerProcess.isInstalled("nginx", "-v"), "nginx");
        try (BackEnds backEnds = new BackEnds(threads)) {
            int behind = backEnds.listen(Optional.empty());
            backEnds.start();
            try (PeerProcess nginx = PeerProcess.nginx(directory, behind)) {
                assertReadAlike(nginx.port(), owner -> taken(backEnds, owner), nginx::complaints);
            }
        }
    }

    @Test
    void is_read_alike_by_haproxy() throws Exception {
        skipUnless(PeerProcess.isInstalled("haproxy", "-v"), "haproxy");
        try (BackEnds backEnds = new BackEnds(threads)) {
            int behind = backEnds.listen(Optional.empty());
            backEnds.start();
            try (PeerProcess haproxy = PeerProcess.haproxy(directory, behind)) {
                assertReadAlike(haproxy.port(), owner -> taken(backEnds, owner), haproxy::complaints);
            }
        }
    }

    @Test
    void is_read_alike_by_node() throws Exception {
        skipUnless(PeerProcess.isInstalled("node", "--version"), "nodejs");
        try (NodeProcess node = new NodeProcess("server.js")) {
            Await.until(
                    "Node listens", Duration.ofSeconds(20), () -> !node.lines().isEmpty());
            assertReadAlike(node.lines().get(0).get("port").asInt(), owner -> taken(node, owner), () -> "");
        }
    }

    private static void skipUnless(boolean installed, String what) {
        if (!installed) {
            System.out.println("ForwardedBytesIT: SKIPPED, needs " + what);
        }
        Assumptions.assumeTrue(installed, "needs " + what);
    }

    private static List<Read> taken(BackEnds backEnds, String owner) {
        List<Read> read = backEnds.sightings().of(owner).stream()
                .map(seen -> seen.message()
                        .map(Read::of)
                        .orElseGet(() -> new Read("", "", "", List.of(seen.malformed()), seen.bytes())))
                .toList();
        backEnds.sightings().forget(owner);
        return read;
    }

    // What Node tells is read on another thread, a little after its answer came.
    private static List<Read> taken(NodeProcess node, String owner) {
        List<JsonNode> lines = new ArrayList<>();
        for (long end = System.nanoTime() + ANSWER.toNanos(); lines.size() < 2 && System.nanoTime() < end; ) {
            lines.clear();
            node.lines().stream().filter(line -> isOf(owner, line)).forEach(lines::add);
            Thread.onSpinWait();
        }
        node.lines().removeAll(lines);
        return lines.stream()
                .map(line -> Read.of(
                        line.get("method").asText(),
                        line.get("target").asText(),
                        NodeProcess.fields(line.get("fields")),
                        NodeProcess.bytes(line.get("body"))))
                .toList();
    }

    private static boolean isOf(String owner, JsonNode line) {
        return NodeProcess.fields(line.path("fields")).stream()
                .anyMatch(field -> field.name().equalsIgnoreCase("X-Forwarded-For")
                        && field.value().endsWith(owner));
    }

    private static String behind(Forwarded one) {
        return "GET %s HTTP/1.1\r\nHost: behind\r\nX-Forwarded-For: %s\r\n\r\n".formatted(BEHIND, one.owner());
    }

    private void assertReadAlike(int port, Records records, Callable<String> complaints) throws Exception {
        List<Callable<String>> work = new ArrayList<>();
        forwarded.stream()
                .map(Forwarded::owner)
                .distinct()
                .forEach(owner -> work.add(() -> {
                    StringBuilder problems = new StringBuilder();
                    for (Forwarded one : forwarded) {
                        if (one.owner().equals(owner)) {
                            problems.append(readBy(port, records, one));
                        }
                    }
                    return problems.toString();
                }));
        List<String> problems = problems(work);
        if (!problems.isEmpty()) {
            problems.add(complaints.call());
            fail("%d of %d\n  %s".formatted(problems.size() - 1, forwarded.size(), String.join("\n  ", problems)));
        }
    }

    /** @return what is read in another way; empty if nothing is */
    private String readBy(int port, Records records, Forwarded one) throws Exception {
        List<String> statuses;
        try (Client client = new Client(URI.create("http://127.0.0.1:" + port), "", threads)) {
            client.send(one.bytes() + behind(one), List.of(one.message().method(), "GET"));
            client.read(2, ANSWER, QUIET);
            statuses = List.of(client.outcome(0), client.outcome(1), client.outcome(2));
        }
        List<Read> read = records.take(one.owner());
        boolean alike = statuses.equals(List.of("200", "200", "timeout"))
                && read.size() == 2
                && read.get(0).equals(Read.of(one.message()))
                && read.get(1).target().equals(BEHIND);
        return alike
                ? ""
                : "answered %s, read as %s: %s"
                        .formatted(statuses, Findings.shown(read.toString()), Findings.shown(one.bytes()));
    }
}
