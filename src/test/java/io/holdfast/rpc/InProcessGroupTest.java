package io.holdfast.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.Rpc;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Token;
import io.holdfast.http.WebServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client of a group whose replica 1 runs in the same process. */
class InProcessGroupTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    record Say(String word) {}

    record Said(String word) {}

    private static final Rpc<Say, Said> CALL =
            Rpc.post("/internal/x", Say.class, Said.class).inProcess();

    private FakeGroup group;
    private RpcClient client;

    @BeforeEach
    void start() throws Exception {
        group = new FakeGroup();
        group.isLedBy(1, 1);
        client = group.client(FakeGroup.patient());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        group.close();
    }

    private static RpcServer server(Function<Say, Future<Said>> action) {
        return new RpcServer(new Token("cluster", Optional.of("t"), false)).bind(CALL, action);
    }

    private void runsHere(Function<Say, Future<Said>> action) {
        Context loop = group.vertx().getOrCreateContext();
        server(action).serve(group.inProcess, group.one.url(), loop);
    }

    private Future<Said> ask(Duration patience) {
        return group.onLoop(() -> client.call(CALL, new Say("hello"), FakeGroup.in(patience)));
    }

    @Test
    void gets_its_answer_without_a_request() throws Exception {
        Said said = new Said("hi");
        runsHere(say -> Future.succeededFuture(said));
        group.three.follows(1);

        RpcResponse<Said> response = group.onLoop(() -> client.exchange(CALL, new Say("hello"), FakeGroup.in(SOON)))
                .await(60, SECONDS);

        assertSame(said, response.body());
        assertEquals(200, response.status());
        assertEquals(0, group.one.asked.size());
        assertEquals(OptionalInt.of(1), client.leader());
    }

    @Test
    void ends_on_the_event_loop_of_the_one_who_asks() throws Exception {
        runsHere(say -> Future.succeededFuture(new Said("hi")));
        Context asker = ((VertxInternal) group.vertx()).createEventLoopContext();
        Promise<Context> ended = Promise.promise();

        asker.runOnContext(v -> client.call(CALL, new Say("hello"), FakeGroup.in(SOON))
                .onComplete(end -> ended.complete(Vertx.currentContext())));

        assertEquals(asker, ended.future().await(60, SECONDS));
    }

    @Test
    void goes_to_another_replica_when_the_one_here_does_not_lead() throws Exception {
        runsHere(say -> Future.failedFuture(
                Failure.Unavailable.ofReplica("not-leader", "replica 2 leads", Map.of("leader", 2))));
        group.isLedBy(2, 2);
        group.three.follows(1);

        ask(SOON).await(60, SECONDS);

        assertEquals(OptionalInt.of(2), client.leader());
        assertEquals(1, group.two.asked.size());
    }

    @Test
    void does_not_wait_for_ever_for_the_one_here() {
        runsHere(say -> Promise.<Said>promise().future());
        for (int id = 2; id <= 3; id++) {
            group.replica(id).follows(1);
        }

        Failure failure =
                assertThrows(Failure.class, () -> ask(Duration.ofMillis(300)).await(60, SECONDS));

        assertInstanceOf(Failure.Indeterminate.class, failure);
        assertEquals(LeaderCache.NO_ANSWER, failure.code());
    }

    @Test
    void asks_over_http_once_it_has_left() throws Exception {
        runsHere(say -> Future.succeededFuture(new Said("hi")));
        group.inProcess.leave(group.one.url());

        ask(SOON).await(60, SECONDS);

        assertEquals(1, group.one.asked.size());
    }

    static Stream<Throwable> ends() {
        return Stream.of(
                new Failure.Invalid("invalid", "bad", List.of(new Failure.Detail("wishes", "at most 10"))),
                new Failure.Denied("no"),
                new Failure.NotFound("unknown", "none"),
                new Failure.Conflict("insufficient-stock", "short", Map.of("available", 3)),
                new Failure.Stale("stale", "old"),
                new Failure.Mismatch("key-reused", "another"),
                Failure.Unavailable.ofReplica("not-leader", "two leads", Map.of("leader", 2)),
                new Failure.Indeterminate("no-answer", "who knows"),
                new IllegalStateException("a fault"));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void is_told_the_same_failure_as_over_http(Throwable end) throws Exception {
        RpcServer endpoint = server(say -> Future.failedFuture(end));
        Router router = WebServer.router(group.vertx(), WebServer.Config.from(new Settings(List.of())));
        endpoint.mount(router);
        HttpServer server = group.vertx()
                .createHttpServer()
                .requestHandler(router)
                .listen(0)
                .await(60, SECONDS);
        URI url = URI.create("http://127.0.0.1:" + server.actualPort());
        group.moves(1, url);

        Failure overHttp = askOne();
        endpoint.serve(group.inProcess, url, group.vertx().getOrCreateContext());
        server.close().await(60, SECONDS);
        Failure here = askOne();

        assertEquals(overHttp.getClass(), here.getClass());
        assertEquals(overHttp.code(), here.code());
        assertEquals(overHttp.getMessage(), here.getMessage());
        assertEquals(overHttp.extras(), here.extras());
        assertEquals(overHttp.details(), here.details());
        assertTrue(here.getClass() != Failure.Unavailable.class || here.code().equals("not-leader"), here.toString());
    }

    private Failure askOne() {
        return assertThrows(Failure.class, () -> group.onLoop(
                        () -> client.callReplica(1, CALL, new Say("hello"), FakeGroup.in(SOON)))
                .await(60, SECONDS));
    }
}
