package io.holdfast.platform.ops;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.platform.registry.Instance;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamesakeTest {
    private final TestPlatform site = new TestPlatform();
    private HttpServer other;
    private volatile String run = "another";
    private volatile boolean silent;

    @BeforeEach
    void somebodyHasTheLease() throws Exception {
        other = site.vertx()
                .createHttpServer()
                .requestHandler(request -> {
                    if (!silent) {
                        request.response().putHeader("Holdfast-Run", run).end();
                    }
                })
                .listen(0, "127.0.0.1")
                .await(5, SECONDS);
        URI url = URI.create("http://127.0.0.1:" + other.actualPort());
        Instance before = new Instance("order", "1", 7, url, Instance.State.READY, 1, Map.of());
        site.platform().registry().hold(before, Duration.ofMinutes(1)).await(5, SECONDS);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Future<ServiceHost> open() {
        Vertx vertx = site.vertx();
        return Future.succeededFuture()
                .compose(v -> ServiceHost.open(
                        site.platform(), "order", Optional.of("1"), 0, Health.starting(), request -> request.response()
                                .end(vertx.toString())));
    }

    private URI holder() throws Exception {
        return site.platform()
                .registry()
                .read()
                .await(5, SECONDS)
                .instances()
                .get(0)
                .url();
    }

    @Test
    void one_that_lives_keeps_its_place_and_the_newcomer_is_told() throws Exception {
        Failure.Conflict refused = assertThrows(Failure.Conflict.class, () -> open().await(5, SECONDS));

        assertEquals("id-in-use", refused.code());
        assertTrue(refused.getMessage().contains("order/1 lives already"), refused.getMessage());
        assertEquals(other.actualPort(), holder().getPort());
    }

    @Test
    void one_that_is_dead_is_followed_at_once() throws Exception {
        other.close().await(5, SECONDS);

        ServiceHost host = open().await(5, SECONDS);

        assertEquals(host.instance().url(), holder());
    }

    @Test
    void so_is_one_that_has_stopped() throws Exception {
        silent = true;

        ServiceHost host = open().await(5, SECONDS);

        assertEquals(host.instance().url(), holder());
    }

    @Test
    void whoever_else_listens_there_by_now_is_none_of_ours() throws Exception {
        run = Health.RUN;

        ServiceHost host = open().await(5, SECONDS);

        assertEquals(host.instance().url(), holder());
    }
}
