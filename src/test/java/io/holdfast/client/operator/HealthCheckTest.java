package io.holdfast.client.operator;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.support.TestCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
    private final Vertx vertx = Vertx.vertx();
    private volatile int status = 200;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private URI listen(String scheme, HttpServerOptions options) throws Exception {
        HttpServer server = vertx.createHttpServer(options)
                .requestHandler(
                        request -> request.response().setStatusCode(status).end(request.path()))
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        return URI.create(scheme + "://127.0.0.1:" + server.actualPort());
    }

    @Test
    void is_what_the_process_says() throws Exception {
        URI admin = listen("http", new HttpServerOptions());

        assertEquals(0, HealthCheck.runHere(admin));
        status = 503;
        assertEquals(1, HealthCheck.runHere(admin));
    }

    @Test
    void takes_whatever_certificate_is_in_use() throws Exception {
        TestCertificates.Issued inUse = new TestCertificates("unknown").issue("shop.example.org");
        URI admin = listen(
                "https",
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(inUse.chain()))
                                .addKeyValue(Buffer.buffer(inUse.key()))));

        assertEquals(0, HealthCheck.runHere(admin));
    }

    @Test
    void fails_where_nobody_listens() {
        assertEquals(1, HealthCheck.runHere(URI.create("http://127.0.0.1:1")));
    }
}
