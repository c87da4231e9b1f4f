package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has the cluster token, but not the right certificate, at a port that requires TLS. */
class TlsStrangersIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int TIMES = 3;
    private static final String REQUEST =
            "GET /internal/group HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer cluster-secret\r\n\r\n";
    private static final TestCertificates CA = new TestCertificates("cluster");
    private static final TestCertificates STRANGERS = new TestCertificates("strangers");

    @TempDir
    private Path directory;

    private HoldfastProcess process;
    private URI url;
    private URI admin;

    @BeforeEach
    void start() {
        Path cert = directory.resolve("record.pem");
        Path key = directory.resolve("record.key");
        CA.ofRole("record").write(cert, key);
        process = HoldfastProcess.start(
                directory,
                Map.of("HOLDFAST_CLUSTER_TOKEN", "cluster-secret", "HOLDFAST_ADMIN_TOKEN", "a"),
                "--role=record",
                "--port=0",
                "--admin-port=0",
                "--set=cluster.tls.mode=required",
                "--set=cluster.tls.cert=" + cert,
                "--set=cluster.tls.key=" + key,
                "--set=cluster.tls.ca=" + CA.writeAuthority(directory.resolve("ca.pem")));
        url = process.url("record");
        admin = process.url("admin");
        assertEquals("https", url.getScheme());
    }

    @AfterEach
    void stop() {
        process.close();
    }

    /** An internal request with the token, as it may have been captured. */
    private HttpResponse<String> ask(SSLContext context) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
        return client.send(
                HttpRequest.newBuilder(URI.create(url + "/internal/group"))
                        .header("Authorization", "Bearer cluster-secret")
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }

    // Without a client that tries again by itself, which would be counted as well.
    private void assertNotAnswered(SSLContext context) {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = context.getSocketFactory().createSocket(url.getHost(), url.getPort())) {
            socket.setSoTimeout((int) SOON.toMillis());
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                answer.append((char) next);
            }
        } catch (IOException refused) {
            // an alert, or closed
        }
        assertEquals("", answer.toString());
    }

    private void assertRefused(String reason, String line) {
        String metric = "holdfast_tls_rejected_total{reason=\"%s\"} %d".formatted(reason, TIMES);
        Await.until(metric, SOON, () -> {
            String metrics = Http.get(admin, "/metrics").raw().body();
            return metrics.contains(metric + ".0") || metrics.contains(metric + "\n");
        });
        String log = process.output();
        assertEquals(1, log.split(line, -1).length - 1, log);
        assertFalse(log.contains("\tat "), log);
        assertFalse(log.contains("cluster-secret"), log);
    }

    @Test
    void is_answered_with_the_right_role() throws Exception {
        assertEquals(200, ask(CA.context(CA.ofRole("frontend"))).statusCode());
    }

    @Test
    void is_refused_with_a_role_that_may_not_call() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            HttpResponse<String> response = ask(CA.context(CA.ofRole("expense")));

            assertEquals(403, response.statusCode());
            assertTrue(response.body().contains("wrong-role"), response.body());
        }
        assertRefused("wrong-role", "its certificate names no role that may do that");
    }

    @Test
    void is_refused_with_a_certificate_of_another_authority() {
        for (int i = 0; i < TIMES; i++) {
            assertNotAnswered(CA.context(STRANGERS.ofRole("record")));
        }
        assertRefused("certificate", "its certificate is missing or not trusted");
    }

    @Test
    void is_refused_without_a_certificate() {
        for (int i = 0; i < TIMES; i++) {
            assertNotAnswered(CA.context());
        }
        assertRefused("certificate", "its certificate is missing or not trusted");
    }

    @Test
    void is_refused_in_plain_text() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                socket.setSoTimeout((int) SOON.toMillis());
                socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
                while (socket.getInputStream().read() >= 0) {
                    // an alert
                }
            } catch (IOException reset) {
                // closed as well
            }
        }
        assertRefused("plain-text", "it does not speak TLS");
    }
}
