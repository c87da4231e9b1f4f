package io.holdfast.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.ItemError;
import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Json;
import io.holdfast.http.Problem;
import io.holdfast.http.Token;
import io.holdfast.support.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Rpc<String, String> WORDS = Rpc.post("/internal/words", String.class, String.class)
            .batched("words", "outcomes", BatcherTest::failed, BatcherTest::error);

    private FakeGroup group;
    private RpcClient client;

    @BeforeEach
    void start() throws Exception {
        group = new FakeGroup();
        client = group.client(FakeGroup.config());
        group.isLedBy(3, 1);
        leads(group.three, word -> word);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        group.close();
    }

    /** The client batches as {@code config} says. */
    private void batches(Batcher.Config config) {
        client.close();
        client = group.client(FakeGroup.config(config, Duration.ofSeconds(3)));
    }

    private static String failed(ItemError error) {
        throw new AssertionError(error);
    }

    // A word is a good outcome, one with a ! what went wrong with it.
    private static ItemError error(String word) {
        return word.startsWith("!") ? Problem.of(failure(word)).toItemError() : null;
    }

    private static Failure failure(String word) {
        return switch (word) {
            case "!conflict" -> new Failure.Conflict("insufficient-stock", "", Map.of());
            case "!unknown" -> new Failure.Indeterminate("outcome-unknown", "");
            case "!disk" -> Failure.Unavailable.ofReplica("disk-failed", "");
            case "!full" -> new Failure.Unavailable("queue-full", "");
            case "!final" -> new Failure.Unavailable("too-many-answers", "");
            case "!leader1" -> Failure.Unavailable.ofReplica("not-leader", "", Map.of("leader", 1));
            case "!leader3" -> Failure.Unavailable.ofReplica("not-leader", "", Map.of("leader", 3));
            default -> throw new IllegalArgumentException(word);
        };
    }

    /** Answers each word of a batch alone. */
    private static void leads(FakeReplica replica, Function<String, String> answer) {
        replica.answers(body -> outcomes(Json.readMember(body, "words", String.class).stream()
                .map(answer)
                .toList()));
    }

    private static Buffer outcomes(List<String> words) {
        return Json.write(Map.of("outcomes", words));
    }

    private static int words(String body) {
        return Json.readMember(Buffer.buffer(body), "words", String.class).size();
    }

    private Future<String> ask(String word, Duration patience) {
        return group.onLoop(() -> client.call(WORDS, word, FakeGroup.in(patience)));
    }

    private List<Future<String>> askInOneTurn(int count, Duration patience) throws Exception {
        return group.onLoop(() -> Future.succeededFuture(IntStream.range(0, count)
                        .mapToObj(i -> client.call(WORDS, "w" + i, FakeGroup.in(patience)))
                        .toList()))
                .await(60, SECONDS);
    }

    private static Failure failure(Future<?> answer) {
        return assertThrows(Failure.class, () -> answer.await(60, SECONDS));
    }

    private static void assertEachHasItsOwn(List<Future<String>> answers) throws Exception {
        for (int i = 0; i < answers.size(); i++) {
            assertEquals("w" + i, answers.get(i).await(60, SECONDS));
        }
    }

    /** {@code answer}, which comes long before the deadline of a minute. */
    private static <T> Future<T> early(Future<T> answer) {
        Await.until("it is there long before its deadline", Duration.ofSeconds(30), answer::isComplete);
        return answer;
    }

    @Nested
    class Questions {
        @Test
        void of_one_turn_leave_in_one_batch_and_each_gets_its_own_answer() throws Exception {
            assertEachHasItsOwn(askInOneTurn(64, SOON));

            assertEquals(
                    List.of(64), group.three.asked.stream().map(b -> words(b)).toList());
        }

        @Test
        void that_a_replica_refuses_one_by_one_because_of_itself_go_to_the_next() throws Exception {
            assertEquals("first", ask("first", SOON).await(60, SECONDS));
            leads(group.three, word -> "!disk");
            leads(group.two, word -> word);

            assertEachHasItsOwn(askInOneTurn(5, SOON));

            assertEquals(OptionalInt.of(2), client.leader());
        }

        @Test
        void that_no_replica_can_answer_end_without_a_word_about_any_of_them() throws Exception {
            for (int id = 1; id <= 3; id++) {
                leads(group.replica(id), word -> "!leader1");
            }

            Failure failure = failure(ask("w", Duration.ofMillis(300)));

            assertFalse(failure.isOfReplica(), failure.toString());
            assertEquals(Map.of(), failure.extras());
        }

        @Test
        void more_than_fit_leave_in_several() throws Exception {
            batches(new Batcher.Config(10, 2, 100));

            assertEachHasItsOwn(askInOneTurn(25, SOON));

            assertEquals(
                    List.of(5, 10, 10),
                    group.three.asked.stream().map(b -> words(b)).sorted().toList());
        }

        @Test
        void that_come_while_enough_batches_are_under_way_leave_together() throws Exception {
            batches(new Batcher.Config(256, 1, 10_000));
            assertEquals("first", ask("first", SOON).await(60, SECONDS));
            group.three.hangs();
            Future<String> hung = ask("hung", Duration.ofMillis(700));
            Await.until("it hangs", SOON, () -> group.three.asked.size() == 2);
            List<Future<String>> later = askInOneTurn(5, SOON);
            List<Future<String>> more = askInOneTurn(5, SOON);

            leads(group.three, word -> word);

            assertEquals("outcome-unknown", failure(hung).code());
            assertEachHasItsOwn(later);
            assertEachHasItsOwn(more);
            assertEquals(10, words(group.three.asked.get(2)));
        }

        @Test
        void beyond_what_may_wait_are_refused() throws Exception {
            batches(new Batcher.Config(1, 1, 3));

            List<Future<String>> answers = askInOneTurn(5, SOON);

            assertEquals("queue-full", failure(answers.get(3)).code());
            assertInstanceOf(Failure.Unavailable.class, failure(answers.get(4)));
            assertEachHasItsOwn(answers.subList(0, 3));
        }

        @Test
        void find_the_leader_by_a_hint_and_in_order() throws Exception {
            group.three.follows(1);
            leads(group.one, word -> word);

            assertEachHasItsOwn(askInOneTurn(20, SOON));

            assertEquals(group.three.asked, group.one.asked);
            assertEquals(OptionalInt.of(1), client.leader());
        }

        @Test
        void are_held_while_nobody_leads() throws Exception {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).fails(Failure.Unavailable.ofReplica("no-quorum", ""));
            }
            List<Future<String>> answers = askInOneTurn(20, SOON);
            Await.until("asked three times", SOON, () -> group.one.asked.size() > 2);

            leads(group.two, word -> word);

            assertEachHasItsOwn(answers);
        }

        @Test
        void that_do_not_fit_the_body_together_leave_in_smaller_batches() throws Exception {
            group.three.onlyUpTo(100, body -> outcomes(Json.readMember(body, "words", String.class)));

            assertEachHasItsOwn(askInOneTurn(64, SOON));
        }

        @Test
        void end_when_no_replica_could_be_reached() throws Exception {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).die();
            }

            client.close();
            client = group.client(FakeGroup.configWithHold(Duration.ofMillis(200)));

            // A deadline could pass while a slow machine still connects, and then nobody would know what became of it.
            Failure failure = failure(ask("w", Duration.ofHours(1)));

            assertInstanceOf(Failure.Unavailable.class, failure);
        }

        @Test
        void end_when_the_client_is_closed() {
            client.close();

            assertEquals("closing", failure(ask("w", SOON)).code());
        }
    }

    @Nested
    class An_item {
        @Test
        void is_judged_alone() throws Exception {
            AtomicInteger full = new AtomicInteger();
            leads(group.three, word -> switch (word) {
                case "w1" -> "!conflict";
                case "w2" -> full.getAndIncrement() == 0 ? "!full" : word;
                case "w3" -> full.getAndIncrement() < 4 ? "!unknown" : word;
                default -> word;
            });

            List<Future<String>> answers = askInOneTurn(5, SOON);

            assertInstanceOf(Failure.Conflict.class, failure(answers.get(1)));
            for (int i : List.of(0, 2, 3, 4)) {
                assertEquals("w" + i, answers.get(i).await(60, SECONDS));
            }
            assertEquals(5, words(group.three.asked.get(0)));
            assertEquals(2, words(group.three.asked.get(1)));
        }

        @Test
        void stays_indeterminate_whatever_refuses_it_later() {
            AtomicInteger times = new AtomicInteger();
            leads(group.three, word -> times.getAndIncrement() == 0 ? "!unknown" : "!full");

            Failure failure = failure(ask("w", Duration.ofMillis(300)));

            assertInstanceOf(Failure.Indeterminate.class, failure);
            assertTrue(times.get() > 1);
        }

        @Test
        void that_cannot_be_remembered_is_not_asked_again() {
            leads(group.three, word -> "!final");

            Failure failure = failure(ask("w", SOON));

            assertEquals("too-many-answers", failure.code());
            assertEquals(1, group.three.asked.size());
        }

        @Test
        void that_may_have_been_done_stays_so_when_it_cannot_be_remembered() { // OL6
            AtomicInteger times = new AtomicInteger();
            leads(group.three, word -> times.getAndIncrement() == 0 ? "!unknown" : "!final");

            assertInstanceOf(Failure.Indeterminate.class, failure(ask("w", SOON)));
            assertEquals(2, times.get());
        }

        @Test
        void that_two_leaders_send_to_each_other_does_not_run_in_circles() {
            leads(group.three, word -> "!leader1");
            leads(group.one, word -> "!leader3");

            assertInstanceOf(Failure.Unavailable.class, failure(ask("w", Duration.ofMillis(400))));

            // at most 1 + 3 moves between two pauses of at least 10 ms
            assertTrue(group.one.asked.size() <= 82, group.one.asked.size() + " times");
        }

        @Test
        void whose_deadline_passes_while_it_is_under_way_is_indeterminate_at_once() throws Exception {
            group.three.hangs();
            Future<String> patient = ask("patient", SOON);

            Failure failure = failure(early(ask("hasty", Duration.ofMillis(200))));

            assertInstanceOf(Failure.Indeterminate.class, failure);
            assertEquals("outcome-unknown", failure.code());
            assertTrue(!patient.isComplete());
        }

        @Test
        void whose_deadline_passes_while_it_waits_was_not_done() throws Exception {
            batches(new Batcher.Config(1, 1, 10));
            group.three.hangs();
            Future<String> first = ask("first", SOON);
            Await.until("it hangs", SOON, () -> group.three.asked.size() == 1);

            Failure failure = failure(ask("second", Duration.ofMillis(100)));

            assertEquals("deadline-passed", failure.code());
            assertInstanceOf(Failure.Unavailable.class, failure);
            assertTrue(!first.isComplete());
        }

        @Test
        void that_comes_too_late_is_not_asked() {
            assertEquals("deadline-passed", failure(ask("w", Duration.ZERO)).code());
            assertEquals(0, group.three.asked.size());
        }

        @Test
        void of_an_answer_that_nobody_can_read_fails() {
            group.three.answers(body -> outcomes(List.of("a", "b")));

            assertThrows(IllegalStateException.class, () -> ask("w", SOON).await(60, SECONDS));
        }
    }

    @Nested
    class A_batch {
        @Test
        void whose_connection_is_lost_is_repeated() throws Exception {
            group.three.drops();
            leads(group.two, word -> word);

            assertEachHasItsOwn(askInOneTurn(10, SOON));
        }

        @Test
        void that_is_refused_for_good_ends_all_its_items() throws Exception {
            group.three.fails(new Failure.Invalid("invalid", ""));

            for (Future<String> answer : askInOneTurn(3, SOON)) {
                assertInstanceOf(Failure.Invalid.class, failure(answer));
            }
        }

        @Test
        void at_a_silent_leader_moves_to_the_new_one() throws Exception {
            assertEquals("w", ask("w", SOON).await(60, SECONDS));
            group.three.silent();
            List<Future<String>> answers = askInOneTurn(10, SOON);

            group.one.says(2, 2);
            leads(group.two, word -> word);

            answers.forEach(BatcherTest::early);
            assertEachHasItsOwn(answers);
        }
    }

    /** OL36. */
    @Nested
    class Answers_that_come_one_by_one {
        private final Map<String, Promise<String>> held = new ConcurrentHashMap<>();

        /** A word that begins with "held" waits, the others are answered at once. */
        private void streams() {
            Router router = Router.router(group.vertx());
            router.route().handler(BodyHandler.create(false));
            new RpcServer(new Token("cluster", Optional.of("t"), false))
                    .bind(
                            WORDS,
                            word -> word.startsWith("held")
                                    ? held.computeIfAbsent(word, w -> Promise.promise())
                                            .future()
                                    : Future.succeededFuture(word))
                    .mount(router);
            group.three.behaves(router::handle);
        }

        @Test
        void are_told_before_one_that_has_to_wait() throws Exception {
            streams();

            Future<String> slow = ask("held", SOON);
            List<Future<String>> others = askInOneTurn(8, SOON);

            assertEachHasItsOwn(others);
            assertFalse(slow.isComplete());
            Await.until("it is there", SOON, () -> held.containsKey("held"));
            held.get("held").complete("late");
            assertEquals("late", slow.await(60, SECONDS));
            assertEquals(
                    1,
                    group.three.asked.stream().filter(b -> b.contains("held")).count());
        }

        @Test
        void of_one_batch_are_told_before_one_of_it_that_has_to_wait() throws Exception {
            streams();
            List<Future<String>> together = group.onLoop(() -> Future.succeededFuture(Stream.of("a", "held", "b")
                            .map(word -> client.call(WORDS, word, FakeGroup.in(SOON)))
                            .toList()))
                    .await(60, SECONDS);

            assertEquals("a", together.get(0).await(60, SECONDS));
            assertEquals("b", together.get(2).await(60, SECONDS));
            assertFalse(together.get(1).isComplete());
            assertEquals(1, group.three.asked.size());
            held.get("held").complete("!conflict");
            assertEquals("insufficient-stock", failure(together.get(1)).code());
        }

        @Test
        void hold_no_place_that_others_need() throws Exception {
            streams();
            batches(new Batcher.Config(256, 1, 10_000));
            for (int i = 0; i < 8; i++) {
                int n = i;
                group.onLoop(() -> {
                            Future<String> waits = client.call(WORDS, "held" + n, FakeGroup.in(SOON));
                            waits.onFailure(late -> assertInstanceOf(Failure.class, late));
                            return client.call(WORDS, "free", FakeGroup.in(SOON));
                        })
                        .await(60, SECONDS);
            }

            assertEquals("last", ask("last", SOON).await(60, SECONDS));
        }

        /** A replica that refuses each of its items has not answered as a leader does, however orderly it ends. */
        @Test
        void that_name_another_leader_do_not_make_a_leader_of_who_told_them() throws Exception {
            assertEquals("first", ask("first", SOON).await(60, SECONDS));
            group.three.behaves(request -> request.body().onSuccess(body -> request.response()
                    .putHeader("Content-Type", Items.MEDIA_TYPE)
                    .end("0 \"!leader1\"\n")));
            leads(group.one, word -> word);

            assertEquals("next", ask("next", SOON).await(60, SECONDS));
            assertEquals("last", ask("last", SOON).await(60, SECONDS));
            assertEquals(OptionalInt.of(1), client.leader());
            assertEquals(
                    1,
                    group.three.asked.stream().filter(b -> !b.contains("first")).count());
            assertEquals(0, group.two.asked.size());
        }

        @Test
        void that_a_broken_stream_left_out_are_unknown_and_asked_again() throws Exception {
            AtomicInteger asked = new AtomicInteger();
            group.three.behaves(request -> request.body().onSuccess(body -> {
                request.response().putHeader("Content-Type", Items.MEDIA_TYPE).setChunked(true);
                if (asked.incrementAndGet() == 1) {
                    request.response().write("0 \"a\"\n1 \"b").onComplete(sent -> request.connection()
                            .close());
                } else {
                    request.response().end("0 \"again\"\n");
                }
            }));
            List<Future<String>> together = group.onLoop(() -> Future.succeededFuture(Stream.of("a", "b")
                            .map(word -> client.call(WORDS, word, FakeGroup.in(SOON)))
                            .toList()))
                    .await(60, SECONDS);

            assertEquals("a", together.get(0).await(60, SECONDS));
            assertEquals("again", together.get(1).await(60, SECONDS));
        }

        @Test
        void that_an_orderly_end_left_out_are_unknown() {
            group.three.behaves(request -> request.body().onSuccess(body -> request.response()
                    .putHeader("Content-Type", Items.MEDIA_TYPE)
                    .end("7 \"nobody asked\"\n")));

            assertInstanceOf(Failure.Indeterminate.class, failure(ask("a", Duration.ofMillis(300))));
        }

        @Test
        void nobody_can_read_are_unknown() {
            group.three.behaves(request -> request.body().onSuccess(body -> request.response()
                    .putHeader("Content-Type", Items.MEDIA_TYPE)
                    .end("nonsense\n")));

            assertInstanceOf(Failure.Indeterminate.class, failure(ask("a", Duration.ofMillis(300))));
        }
    }
}
