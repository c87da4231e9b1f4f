package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.support.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class KeySetFetchTest {
    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/keys" -> request.response().end("{\"keys\":[]}");
            case "/large" -> request.response().end(Buffer.buffer(new byte[(1 << 20) + 1]));
            case "/moved" ->
                request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/keys")
                        .end();
            default -> request.response().setStatusCode(404).end();
        }
    }

    private static String problem(Vertx vertx, String url) {
        return assertThrows(
                        Failure.Unavailable.class,
                        () -> new KeySetFetch(vertx, url).get().await(60, SECONDS))
                .getMessage();
    }

    @Test
    void brings_what_is_there_and_tells_what_is_wrong(Vertx vertx) throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(KeySetFetchTest::answer)
                .listen(0, "127.0.0.1")
                .await(60, SECONDS)
                .actualPort();
        String base = "http://127.0.0.1:" + port;

        assertEquals(
                "{\"keys\":[]}",
                new String(new KeySetFetch(vertx, base + "/keys").get().await(60, SECONDS)));
        assertEquals(base + "/nothing: it answers 404", problem(vertx, base + "/nothing"));
        assertEquals(base + "/moved: it answers 302", problem(vertx, base + "/moved"));
        assertEquals(base + "/large: it sends more than 1048576 bytes", problem(vertx, base + "/large"));
        assertTrue(problem(vertx, "http://127.0.0.1:1/keys").contains("127.0.0.1:1"));
    }

    @Test
    void trusts_no_certificate_that_this_machine_does_not_know(Vertx vertx, @TempDir Path directory) throws Exception {
        TestCertificate own = TestCertificate.make(directory, "dns:localhost,ip:127.0.0.1");
        int port = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(own.certificate().toString())
                                .addKeyPath(own.key().toString())))
                .requestHandler(KeySetFetchTest::answer)
                .listen(0, "127.0.0.1")
                .await(60, SECONDS)
                .actualPort();

        String problem = problem(vertx, "https://localhost:%d/keys".formatted(port));

        assertTrue(problem.toLowerCase(java.util.Locale.ROOT).contains("certif"), problem);
    }
}
