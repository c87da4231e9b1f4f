package io.holdfast.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.TestCertificates;
import io.holdfast.support.TestCertificates.Issued;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router with certificates for its clients, in front of services that have certificates of authorities of their own. */
class TlsTargetsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestCertificates CA = new TestCertificates("ca");
    private static final TestCertificates THEIRS = new TestCertificates("theirs");

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(CA.context())
            .build();
    private Path theirs;
    private HoldfastProcess process;
    private URI router;
    private URI admin;

    @BeforeEach
    void start() throws Exception {
        theirs = THEIRS.writeAuthority(directory.resolve("theirs.pem"));
        CA.issue("usual").write(directory.resolve("usual.pem"), directory.resolve("usual.key"));
        CA.issue("named").write(directory.resolve("named.pem"), directory.resolve("named.key"));
        Path routes = Files.writeString(
                directory.resolve("routes.yaml"),
                """
                routes:
                  - {prefix: /pay, service: pay, ca: %s}
                  - {prefix: /unknown, service: unknown}
                  - {prefix: /misnamed, service: misnamed, ca: %s}
                """
                        .formatted(theirs, theirs));
        process = HoldfastProcess.start(
                directory,
                Map.of("HOLDFAST_ADMIN_TOKEN", "a", "HOLDFAST_CLUSTER_TOKEN", "c"),
                "--role=router",
                "--port=0",
                "--admin-port=0",
                "--set=router.routes=" + routes,
                "--set=tls.cert=" + directory.resolve("usual.pem"),
                "--set=tls.key=" + directory.resolve("usual.key"),
                "--set=tls.sni=localhost=%s:%s"
                        .formatted(directory.resolve("named.pem"), directory.resolve("named.key")));
        router = process.url("router");
        admin = process.url("admin");
    }

    @AfterEach
    void stop() throws Exception {
        process.close();
        vertx.close().await(60, SECONDS);
    }

    private URI listen(Issued certificate, String host) throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificate.chain()))
                        .addKeyValue(Buffer.buffer(certificate.key())));
        HttpServer server = vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end("proto " + request.getHeader("X-Forwarded-Proto")))
                .listen(0, host.equals("localhost") ? "127.0.0.1" : host)
                .await(60, SECONDS);
        return URI.create("https://%s:%d".formatted(host, server.actualPort()));
    }

    private void register(String service, URI target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("%s/instances/%s/one".formatted(admin, service)))
                .header("Authorization", "Bearer a")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(
                        """
                        {"url": "%s", "ttl": 3600, "epoch": 0}
                        """
                                .formatted(target)))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertEquals(2, response.statusCode() / 100, response.body());
    }

    private HttpResponse<String> get(URI from, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(from + path))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void reaches_a_service_whose_authority_its_route_names() throws Exception {
        register("pay", listen(THEIRS.issue("pay"), "localhost"));

        Await.until("it answers", SOON, () -> get(router, "/pay").statusCode() == 200);
        assertEquals("proto https", get(router, "/pay").body());
    }

    @Test
    void does_not_reach_a_service_whose_authority_it_does_not_know() throws Exception {
        register("unknown", listen(THEIRS.issue("unknown"), "localhost"));

        awaitUntrusted("/unknown");
    }

    @Test
    void does_not_reach_a_service_with_a_certificate_of_another_name() throws Exception {
        // On Linux all of 127.0.0.0/8 is this machine, and 127.0.0.2 is in no certificate.
        register("misnamed", listen(THEIRS.issue("misnamed"), "127.0.0.2"));

        awaitUntrusted("/misnamed");
    }

    private void awaitUntrusted(String path) {
        Await.until("there is no route any more or the node is evicted", SOON, () -> {
            int status = get(router, path).statusCode();
            assertTrue(status >= 500 || status == 404, () -> "answered " + status);
            return status >= 500;
        });
    }

    @Test
    void shows_the_certificate_of_the_name() throws Exception {
        URI named = URI.create("https://localhost:" + router.getPort());

        assertEquals("CN=usual", subject(get(router, "/health/ready")));
        assertEquals("CN=named", subject(get(named, "/health/ready")));
    }

    private static String subject(HttpResponse<?> response) throws Exception {
        return ((java.security.cert.X509Certificate)
                        response.sslSession().orElseThrow().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }
}
