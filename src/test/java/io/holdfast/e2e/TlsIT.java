package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.TestCertificates;
import io.holdfast.support.TestCertificates.Issued;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything in one process, whose router and admin port speak TLS. */
class TlsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestCertificates CA = new TestCertificates("ca");
    private static final String PATH = "/products?limit=1";

    @TempDir
    private Path directory;

    private final Issued first = CA.issue("first");
    private Path cert;
    private Path key;
    private Path ca;
    private HoldfastProcess process;
    private URI router;

    @BeforeEach
    void start() {
        cert = directory.resolve("cert.pem");
        key = directory.resolve("key.pem");
        ca = CA.writeAuthority(directory.resolve("ca.pem"));
        first.write(cert, key);
        process = HoldfastProcess.start(
                directory, "up", "--port=0", "--admin-port=0", "--set=tls.cert=" + cert, "--set=tls.key=" + key);
        router = process.url("router");
        assertEquals("https", router.getScheme());
    }

    @AfterEach
    void stop() {
        process.close();
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(CA.context())
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    private HttpResponse<String> get(HttpClient client) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(router + PATH))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static X509Certificate certificate(HttpResponse<String> response) throws IOException {
        return (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
    }

    /** Requests one after the other, each on a connection of its own or all on one. */
    private final class Client implements Runnable {
        private final boolean fresh;
        private final LongAdder answered;
        private final Queue<String> failures;
        private volatile boolean stopped;

        Client(boolean fresh, LongAdder answered, Queue<String> failures) {
            this.fresh = fresh;
            this.answered = answered;
            this.failures = failures;
        }

        @Override
        public void run() {
            HttpClient kept = client();
            while (!stopped) {
                try {
                    HttpResponse<String> response = get(fresh ? client() : kept);
                    if (response.statusCode() == 200) {
                        answered.increment();
                    } else {
                        failures.add(response.statusCode() + " " + response.body());
                    }
                } catch (IOException | InterruptedException e) {
                    failures.add(e.toString());
                }
            }
        }
    }

    @Test
    void changes_its_certificate_under_load_without_a_failed_request() throws Exception {
        HttpClient kept = client();
        assertEquals(first.certificate(), certificate(get(kept)));
        LongAdder answered = new LongAdder();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Client> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Client client = new Client(i % 2 == 0, answered, failures);
            clients.add(client);
            threads.add(new Thread(client, "client-" + i));
        }
        threads.forEach(Thread::start);

        for (int i = 0; i < 3; i++) {
            awaitAnswers(answered, 100);
            assertEquals(first.certificate(), certificate(get(kept)));
            Issued next = CA.issue("next-" + i);
            next.write(cert, key);
            Await.until("a new connection sees the new certificate", SOON, () -> certificate(get(client()))
                    .equals(next.certificate()));
        }
        awaitAnswers(answered, 100);
        clients.forEach(client -> client.stopped = true);
        for (Thread thread : threads) {
            thread.join(SOON.toMillis());
        }

        assertEquals(List.of(), List.copyOf(failures));
        HttpResponse<String> old = get(kept);
        assertEquals(200, old.statusCode());
        assertEquals(first.certificate(), certificate(old)); // still the same connection
    }

    private static void awaitAnswers(LongAdder answered, long more) {
        long before = answered.sum();
        Await.until(more + " more answers", SOON, () -> answered.sum() >= before + more);
    }

    @Test
    void refuses_plain_text_with_one_line_in_its_log() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Socket socket = new Socket(router.getHost(), router.getPort())) {
                socket.setSoTimeout((int) SOON.toMillis());
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer s3cret\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                while (socket.getInputStream().read() >= 0) {
                    // an alert
                }
            } catch (IOException reset) {
                // closed as well
            }
        }
        Await.until("it is logged", SOON, () -> process.output().contains("it does not speak TLS"));

        String log = process.output();
        assertEquals(1, log.split("it does not speak TLS", -1).length - 1, log);
        assertFalse(log.contains("\tat "), log);
        assertFalse(log.contains("Exception"), log);
        assertFalse(log.contains("733363726574"), log); // the token, as hex digits
        assertEquals(200, get(client()).statusCode());
    }

    private record Said(int code, String text) {}

    private Said run(Map<String, String> environment, String... arguments) throws Exception {
        try (HoldfastProcess command = HoldfastProcess.start(directory, environment, arguments)) {
            return new Said(command.exitCode(Duration.ofSeconds(100)), command.output());
        }
    }

    @Test
    void is_trusted_by_our_commands_that_have_its_authority() throws Exception {
        URI admin = process.url("admin");
        Map<String, String> trust = Map.of("HOLDFAST_TLS_CA", ca.toString());

        assertEquals(0, run(trust, "status", "--url=" + admin).code());
        assertEquals(0, run(trust, "health", "--url=" + admin).code());
        assertEquals(0, run(trust, "get-state", "primary", "--url=" + router).code());
        assertEquals(
                0, run(trust, "shop", "-n=20", "--clients=2", "--url=" + router).code());

        Said stranger = run(Map.of(), "status", "--url=" + admin);
        assertEquals(1, stranger.code(), stranger.text());
        assertTrue(stranger.text().contains("HOLDFAST_TLS_CA"), stranger.text());
    }

    @Test
    void is_healthy_for_the_check_of_a_container() throws Exception {
        URI admin = process.url("admin");

        assertEquals(0, check(admin, cert).code());
        assertEquals(0, check(admin, directory.resolve("wrong.pem")).code()); // what is in use matters, not a file
    }

    private Said check(URI admin, Path certificate) throws Exception {
        List<String> command = new ArrayList<>(HoldfastProcess.java(List.of()));
        command.addAll(List.of("-cp", System.getProperty("holdfast.jar"), "io.holdfast.client.operator.HealthCheck"));
        Map<String, String> environment = Map.of(
                "HOLDFAST_ADMIN_PORT", Integer.toString(admin.getPort()), "HOLDFAST_TLS_CERT", certificate.toString());
        try (HoldfastProcess checking = HoldfastProcess.start(directory, environment, command)) {
            return new Said(checking.exitCode(Duration.ofSeconds(100)), checking.output());
        }
    }

    @Test
    void does_not_start_with_a_key_of_another_certificate() throws Exception {
        CA.issue("other").write(directory.resolve("other.pem"), key);

        Said said = run(
                Map.of(),
                "up",
                "--port=0",
                "--admin-port=0",
                "--data-dir=other",
                "--set=tls.cert=" + cert,
                "--set=tls.key=" + key);

        assertEquals(2, said.code(), said.text());
        assertTrue(
                said.text().contains("tls.key: " + key + " (expected: the key of the first certificate of " + cert),
                said.text());
    }
}
