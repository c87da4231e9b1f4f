package io.holdfast.e2e.external;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An external service at an https:// address: its certificate and its name are checked. */
class HttpsExternalServiceIT {
    private static final String PASSWORD = "only-for-tests";
    private static final String[] ADMIN = {"Authorization", "Bearer a"};

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, SECONDS);
    }

    private int serve(TestCertificate certificate) throws Exception {
        PemKeyCertOptions own = new PemKeyCertOptions()
                .addCertPath(certificate.certificate().toString())
                .addKeyPath(certificate.key().toString());
        return vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(own))
                .requestHandler(request -> request.response().end("safe"))
                .listen(0, "127.0.0.1")
                .await(10, SECONDS)
                .actualPort();
    }

    private Path trusting(TestCertificate... certificates) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (TestCertificate certificate : certificates) {
            try (InputStream in = Files.newInputStream(certificate.certificate())) {
                store.setCertificateEntry(
                        certificate.certificate().toString(),
                        CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        Path file = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static int status(ExternalServiceWorld world, String path) throws Exception {
        return Http.get(world.entrance(), path).status();
    }

    @Test
    void is_asked_through_tls_if_its_certificate_is_for_its_address() throws Exception {
        TestCertificate right = TestCertificate.make(directory, "ip:127.0.0.1");
        TestCertificate other = TestCertificate.make(directory, "dns:other.example");
        TestCertificate unknown = TestCertificate.make(directory, "ip:127.0.0.1");
        List<String> trust = List.of(
                "-Djavax.net.ssl.trustStore=" + trusting(right, other),
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
        try (ExternalServiceWorld world = new ExternalServiceWorld(directory, trust)) {
            lease(world, "right", serve(right));
            lease(world, "other", serve(other));
            lease(world, "unknown", serve(unknown));

            Await.until("the right one answers", ExternalServiceWorld.SOON, () -> status(world, "/right") == 200);
            assertEquals(503, status(world, "/other"));
            assertEquals(503, status(world, "/unknown"));
        }
    }

    private static void lease(ExternalServiceWorld world, String service, int port) throws Exception {
        String wish = "{\"url\":\"https://127.0.0.1:%d\",\"routes\":[\"/%s\"],\"ttl\":60}".formatted(port, service);
        Http.Answer answer = Http.send("PUT", world.admin(), "/instances/%s/1".formatted(service), wish, ADMIN);
        assertEquals(201, answer.status(), answer.raw().body());
        Await.until(
                "%s is known".formatted(service),
                ExternalServiceWorld.SOON,
                () -> world.states(service).size() == 1);
    }
}
