package io.holdfast.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.ItemError;
import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Json;
import io.holdfast.support.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only sockets can show; how calls are routed and repeated is tested on a clock that is wound by hand. */
class RpcOverHttpTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    record Numbered(int n) {}

    record By(int by) {}

    private static final Rpc<Numbered, By> CALL = Rpc.post("/internal/x", Numbered.class, By.class);
    private static final Rpc<String, String> WORDS = Rpc.post("/internal/words", String.class, String.class)
            .batched("words", "outcomes", RpcOverHttpTest::failed, word -> null);

    private FakeGroup group;
    private RpcClient client;

    private static String failed(ItemError error) {
        throw new AssertionError(error);
    }

    @BeforeEach
    void start() throws Exception {
        group = new FakeGroup();
        group.isLedBy(3, 1);
        client = group.client(FakeGroup.patient());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        group.close();
    }

    private Future<By> call() {
        return group.onLoop(() -> client.call(CALL, new Numbered(1), FakeGroup.in(MINUTE)));
    }

    private List<Future<String>> callInOneTurn(Duration timeout, String... words) throws Exception {
        return group.onLoop(() -> Future.succeededFuture(List.of(words).stream()
                        .map(word -> client.call(WORDS, word, FakeGroup.in(timeout)))
                        .toList()))
                .await(60, SECONDS);
    }

    @Test
    void a_call_that_is_abandoned_frees_its_connection() throws Exception {
        assertEquals(3, call().await(60, SECONDS).by());
        group.three.silent();
        List<Future<By>> calls = IntStream.range(0, 100).mapToObj(i -> call()).toList();
        Await.until("all connections are used", MINUTE, () -> group.three.asked.size() == 1 + 64);
        group.one.says(2, 2);
        group.two.says(2, 2);
        group.two.leads();

        for (Future<By> each : calls) {
            assertEquals(2, each.await(60, SECONDS).by());
        }
        Await.until("its connections are free", MINUTE, () -> group.three.connections.get() < 64);
    }

    @Test
    void a_batch_that_is_too_long_a_body_is_cut() throws Exception {
        group.three.onlyUpTo(60, body -> Json.write(Map.of("outcomes", Json.readMember(body, "words", String.class))));
        String[] words = IntStream.range(0, 30).mapToObj(i -> "w" + i).toArray(String[]::new);

        List<Future<String>> outcomes = callInOneTurn(MINUTE, words);

        for (int i = 0; i < words.length; i++) {
            assertEquals(words[i], outcomes.get(i).await(60, SECONDS));
        }
    }

    @Test
    void a_stream_that_breaks_leaves_out_what_is_called_again() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        group.three.behaves(request -> request.body().onSuccess(body -> {
            request.response().putHeader("Content-Type", Items.MEDIA_TYPE).setChunked(true);
            if (calls.incrementAndGet() == 1) {
                request.response().write("0 \"a\"\n1 \"b").onComplete(sent -> request.connection()
                        .close());
            } else {
                request.response().end("0 \"again\"\n");
            }
        }));

        List<Future<String>> outcomes = callInOneTurn(MINUTE, "a", "b");

        assertEquals("a", outcomes.get(0).await(60, SECONDS));
        assertEquals("again", outcomes.get(1).await(60, SECONDS));
    }

    @Test
    void a_stream_that_cannot_be_read_leaves_the_outcome_unknown() throws Exception {
        group.three.behaves(request -> request.body().onSuccess(body -> request.response()
                .putHeader("Content-Type", Items.MEDIA_TYPE)
                .end("nonsense\n")));

        Future<String> outcome = callInOneTurn(Duration.ofMillis(300), "a").get(0);

        assertInstanceOf(Failure.Indeterminate.class, assertThrows(Failure.class, () -> outcome.await(60, SECONDS)));
    }
}
