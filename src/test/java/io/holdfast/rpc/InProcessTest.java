package io.holdfast.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Token;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessTest {
    private static final URI HERE = URI.create("http://127.0.0.1:8081");
    private static final Rpc<String, Integer> LENGTH =
            Rpc.post("/internal/lengths", String.class, Integer.class).inProcess();
    private static final Rpc<String, Integer> OTHER =
            Rpc.post("/internal/others", String.class, Integer.class).inProcess();

    private final Vertx vertx = Vertx.vertx();
    private final InProcess inProcess = new InProcess();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private Context serves(Function<String, Future<Integer>> action) {
        Context loop = vertx.getOrCreateContext();
        new RpcServer(new Token("cluster", Optional.empty(), false))
                .bind(LENGTH, action)
                .serve(inProcess, HERE, loop);
        return loop;
    }

    private Future<Object> ask(Object message) {
        return call(inProcess.find(HERE, LENGTH).orElseThrow(), message);
    }

    private static Future<Object> call(InProcess.Target target, Object message) {
        return target.call(message, new RpcContext(Optional.empty()), Optional.empty())
                .map(response -> ((RpcResponse<?>) response).body());
    }

    @Test
    void answers_on_the_event_loop_of_the_service() throws Exception {
        Promise<Context> where = Promise.promise();
        Context loop = serves(text -> {
            where.complete(Vertx.currentContext());
            return Future.succeededFuture(text.length());
        });

        assertEquals(5, ask("apple").await(60, SECONDS));
        assertEquals(loop, where.future().result());
    }

    @Test
    void answers_later_even_who_asks_on_the_event_loop_of_the_service() throws Exception {
        Context loop = serves(text -> Future.succeededFuture(text.length()));
        Promise<Boolean> atOnce = Promise.promise();

        loop.runOnContext(v -> atOnce.complete(ask("apple").isComplete()));

        assertFalse(atOnce.future().await(60, SECONDS));
    }

    @Test
    void is_found_at_its_address_and_paths_alone() {
        serves(text -> Future.succeededFuture(text.length()));

        assertEquals(Optional.empty(), inProcess.find(HERE, OTHER));
        assertEquals(Optional.empty(), inProcess.find(URI.create("http://127.0.0.1:8082"), LENGTH));
    }

    @Test
    void tells_of_a_fault_only_that_there_was_one() {
        serves(text -> {
            throw new IllegalStateException("secret");
        });

        Failure failure = assertThrows(Failure.class, () -> ask("apple").await(60, SECONDS));

        assertEquals(Failure.Kind.INDETERMINATE, failure.kind());
        assertEquals("internal", failure.code());
        assertFalse(failure.getMessage().contains("secret"));
    }

    @Test
    void survives_an_error() {
        serves(text -> {
            throw new AssertionError("not even an exception");
        });

        assertEquals(
                "internal",
                assertThrows(Failure.class, () -> ask("apple").await(60, SECONDS))
                        .code());
        assertTrue(inProcess.leave(HERE).isComplete());
    }

    @Test
    void refuses_who_found_it_before_it_left() {
        serves(text -> Future.succeededFuture(text.length()));
        InProcess.Target found = inProcess.find(HERE, LENGTH).orElseThrow();
        inProcess.leave(HERE);

        Failure failure = assertThrows(Failure.class, () -> call(found, "apple").await(60, SECONDS));

        assertEquals(Failure.Kind.UNAVAILABLE, failure.kind());
    }

    @Test
    void fails_a_question_that_is_none_of_the_endpoint() {
        serves(text -> Future.succeededFuture(text.length()));

        assertEquals(
                "internal",
                assertThrows(Failure.class, () -> ask(7).await(60, SECONDS)).code());
    }

    @Test
    void leaves_once_all_that_was_asked_is_answered() throws Exception {
        Promise<Integer> slow = Promise.promise();
        serves(text -> slow.future());
        Future<Object> asked = ask("apple");

        Future<Void> left = inProcess.leave(HERE);

        assertEquals(Optional.empty(), inProcess.find(HERE, LENGTH));
        assertFalse(left.isComplete());
        slow.complete(5);
        assertEquals(5, asked.await(60, SECONDS));
        left.await(60, SECONDS);
    }

    @Test
    void leaves_at_once_when_nothing_was_asked_or_after_a_failure() throws Exception {
        serves(text -> Future.failedFuture(new Failure.Unavailable("closed", "closed")));
        assertThrows(Failure.class, () -> ask("apple").await(60, SECONDS));

        assertTrue(inProcess.leave(HERE).isComplete());
        assertTrue(inProcess.leave(HERE).isComplete());
    }
}
