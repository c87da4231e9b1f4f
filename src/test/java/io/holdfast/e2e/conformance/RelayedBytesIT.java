package io.holdfast.e2e.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.LoneRouter;
import io.holdfast.e2e.conformance.StrictReader.Malformed;
import io.holdfast.http.ResponseHeaderSection;
import io.holdfast.http.ResponseReader;
import io.holdfast.support.Await;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a router sends to its clients, byte by byte, is read alike by everybody: by nginx, HAProxy and Node as clients, and by our own
 * reader. Nodes send our conformance cases that are accepted, and what {@link GeneratedMessages} makes.
 */
@Tag("fault")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayedBytesIT {
    private static final int GENERATED = 100;
    private static final long SEED = 57;
    private static final int AT_A_TIME = 8;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int WAIT_MILLIS = 5_000;

    /** @param bytes all that the client got until the router closed */
    private record Relayed(String id, String method, String bytes, int interims, Message last) {
        Read read() {
            return new Read(last.status(), last.body());
        }
    }

    private record Read(int status, String body) {}

    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "relayed");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Relayed> relayed = new ArrayList<>();
    private ServerSocket player;

    @BeforeAll
    void relay(@TempDir Path temporary) throws Exception {
        directory = temporary;
        try (BackEnds backEnds = new BackEnds(threads);
                LoneRouter router = new LoneRouter(directory, "router.timeout=3s", "router.health.every=20s")) {
            List<HttpCase> cases = cases();
            for (int i = 0; i < cases.size(); i++) {
                int port = backEnds.listen(Optional.of(cases.get(i)));
                router.register("odd" + i, URI.create("http://127.0.0.1:" + port), "/u" + i);
            }
            backEnds.start();
            List<Callable<Optional<Relayed>>> work = new ArrayList<>();
            for (int i = 0; i < cases.size(); i++) {
                String path = "/u" + i;
                HttpCase one = cases.get(i);
                work.add(() -> {
                    router.awaitRoute(path + "/ready");
                    return get(router.url(), one, path);
                });
            }
            all(work).forEach(got -> got.ifPresent(relayed::add));
        }
        assertTrue(relayed.size() > GENERATED, relayed.size() + " responses were relayed");
        player = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        threads.execute(this::play);
    }

    @AfterAll
    void stop() throws IOException {
        player.close();
        threads.shutdownNow();
    }

    private static List<HttpCase> cases() throws IOException {
        List<HttpCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/conformance"))) {
            files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .flatMap(file -> HttpCase.read(file).stream())
                    .filter(one -> one.isAnswer() && one.text("verdict", "").equals("accept"))
                    .filter(one ->
                            !one.request().has("abort_at") && !one.request().has("pipelined"))
                    .forEach(cases::add);
        }
        int number = 0;
        for (String bytes : GeneratedMessages.responses(GENERATED, SEED)) {
            cases.add(HttpCase.response("generated/" + number++, bytes));
        }
        return cases;
    }

    private static <T> List<T> all(List<Callable<T>> work) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> done : workers.invokeAll(work)) {
                results.add(done.get());
            }
            return results;
        } finally {
            workers.shutdownNow();
        }
    }

    /** @return empty when the response is not complete, or switches protocols */
    private static Optional<Relayed> get(URI router, HttpCase one, String path) throws IOException, Malformed {
        String request = AnswerJudge.request(one, path).replaceFirst("\r\n", "\r\nConnection: close\r\n");
        String method = request.substring(0, request.indexOf(' '));
        String bytes;
        try (Socket socket = new Socket(router.getHost(), router.getPort())) {
            socket.setSoTimeout(WAIT_MILLIS);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            bytes = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException broken) {
            return Optional.empty(); // the node's response broke off, and so does the router's
        }
        int interims = 0;
        String rest = bytes;
        while (true) {
            Optional<Message> next = StrictReader.response(rest, method, true);
            if (next.isEmpty() || next.get().status() == 101) {
                return Optional.empty();
            }
            if (next.get().status() >= 200) {
                assertEquals(rest.length(), next.get().end(), one + ": nothing behind it");
                return Optional.of(new Relayed(one.id(), method, bytes, interims, next.get()));
            }
            interims++;
            rest = rest.substring(next.get().end());
        }
    }

    /** Sends each response again, to whoever asks for its number. */
    private void play() {
        try {
            while (true) {
                Socket socket = player.accept();
                threads.execute(() -> play(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void play(Socket socket) {
        try (socket) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int octet = socket.getInputStream().read();
                if (octet < 0) {
                    return;
                }
                head.append((char) octet);
            }
            int number = Integer.parseInt(head.substring(head.indexOf("/") + 1, head.indexOf(" HTTP/1")));
            socket.getOutputStream().write(relayed.get(number).bytes().getBytes(ISO_8859_1));
        } catch (IOException gone) {
            // whoever asked sees it
        }
    }

    @Test
    void is_read_alike_by_our_own_reader() {
        for (Relayed one : relayed) {
            int[] status = {0};
            StringBuilder body = new StringBuilder();
            ResponseReader reader = new ResponseReader(
                    one.method().equals("HEAD"),
                    false,
                    new ResponseHeaderSection.Limits(100_000, 1_000),
                    listener(status, body));
            ByteBuf bytes = Unpooled.copiedBuffer(one.bytes(), ISO_8859_1);

            reader.read(bytes);

            assertTrue(reader.readToClose(), one::toString);
            assertEquals(0, bytes.readableBytes());
            assertEquals(one.read(), new Read(status[0], body.toString()), one::toString);
        }
    }

    private static ResponseReader.Listener listener(int[] status, StringBuilder body) {
        return new ResponseReader.Listener() {
            @Override
            public void interim(ResponseHeaderSection head) {
                status[0] = head.status();
            }

            @Override
            public void head(ResponseHeaderSection head) {
                status[0] = head.status();
            }

            @Override
            public void content(ByteBuf bytes) {
                body.append(bytes.toString(ISO_8859_1));
            }

            @Override
            public void end(List<Map.Entry<String, String>> trailers) {
                assertTrue(status[0] >= 200);
            }
        };
    }

    @Test
    void is_read_alike_by_node() throws Exception {
        skipUnless(PeerProcess.isInstalled("node", "--version"), "nodejs");
        try (NodeProcess node = new NodeProcess("client.js")) {
            for (int i = 0; i < relayed.size(); i++) {
                node.say("{\"id\": %d, \"port\": %d, \"method\": \"%s\", \"path\": \"/%d\"}"
                        .formatted(i, player.getLocalPort(), relayed.get(i).method(), i));
            }
            Await.until("all are read", SOON, () -> node.lines().size() == relayed.size());
            List<String> problems = new ArrayList<>();
            for (JsonNode line : node.lines()) {
                Relayed one = relayed.get(line.get("id").asInt());
                boolean alike = !line.has("error")
                        && line.get("interim").asInt() == one.interims()
                        && NodeProcess.fields(line.get("fields"))
                                .equals(one.last().fields())
                        && new Read(line.get("status").asInt(), NodeProcess.bytes(line.get("body"))).equals(one.read());
                if (!alike) {
                    problems.add("%s, read as %s: %s".formatted(one.id(), line, Findings.shown(one.bytes())));
                }
            }
            assertNone(problems);
        }
    }

    @Test
    void is_read_alike_by_haproxy() throws Exception {
        skipUnless(PeerProcess.isInstalled("haproxy", "-v"), "haproxy");
        try (PeerProcess haproxy = PeerProcess.haproxy(directory, player.getLocalPort())) {
            assertReadAlike(haproxy.port(), true);
        }
    }

    @Test
    void is_read_alike_by_nginx() throws Exception {
        skipUnless(PeerProcess.isInstalled("nginx", "-v"), "nginx");
        try (PeerProcess nginx = PeerProcess.nginx(directory, player.getLocalPort())) {
            assertReadAlike(nginx.port(), false);
        }
    }

    private static void skipUnless(boolean installed, String what) {
        if (!installed) {
            System.out.println("RelayedBytesIT: SKIPPED, needs " + what);
        }
        Assumptions.assumeTrue(installed, "needs " + what);
    }

    /** @param interims whether it reads interim responses; nginx 1.22 takes any but 100 and 101 for the final one */
    private void assertReadAlike(int port, boolean interims) throws Exception {
        List<Callable<String>> work = new ArrayList<>();
        for (int i = 0; i < relayed.size(); i++) {
            int number = i;
            if (interims || relayed.get(i).interims() == 0) {
                work.add(() -> readBy(port, number));
            }
        }
        assertNone(all(work).stream().filter(problem -> !problem.isEmpty()).toList());
    }

    private String readBy(int port, int number) throws Exception {
        Relayed one = relayed.get(number);
        try (Client client = new Client(URI.create("http://127.0.0.1:" + port), "", threads)) {
            String length = one.method().matches("GET|HEAD") ? "" : "Content-Length: 0\r\n";
            client.send(
                    "%s /%d HTTP/1.1\r\nHost: a\r\n%s\r\n".formatted(one.method(), number, length),
                    List.of(one.method()));
            client.read(1, ANSWER, Duration.ofMillis(20));
            boolean alike = client.answers().size() == 1
                    && client.rest().isEmpty()
                    && new Read(
                                    client.answers().get(0).status(),
                                    client.answers().get(0).body())
                            .equals(one.read());
            return alike
                    ? ""
                    : "%s, read as %s %s: %s"
                            .formatted(one.id(), client.outcome(0), client.answers(), Findings.shown(one.bytes()));
        }
    }

    private void assertNone(List<String> problems) {
        assertTrue(problems.isEmpty(), () -> "%d of %d\n  %s"
                .formatted(problems.size(), relayed.size(), String.join("\n  ", problems)));
    }
}
