package io.holdfast.rpc;

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
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Rpc<String, String> WORDS = Rpc.post("/internal/words", String.class, String.class)
            .batched("words", "outcomes", BatcherTest::failed, BatcherTest::error);

    private ManualGroup group;
    private RpcClient client;

    @BeforeEach
    void start() {
        group = new ManualGroup();
        client = group.client(FakeGroup.config());
        group.isLedBy(3, 1);
        leads(group.three, word -> word);
    }

    @AfterEach
    void close() {
        client.close();
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
    private static void leads(ScriptedReplica replica, Function<String, String> answer) {
        replica.answers(words -> words.stream().map(answer).toList());
    }

    private static int words(Object message) {
        return ((List<?>) message).size();
    }

    private Future<String> ask(String word, Duration patience) {
        return client.call(WORDS, word, group.in(patience));
    }

    private List<Future<String>> askInOneTurn(int count, Duration patience) {
        return IntStream.range(0, count)
                .mapToObj(i -> client.call(WORDS, "w" + i, group.in(patience)))
                .toList();
    }

    private Failure failure(Future<?> answer) {
        return group.failure(answer);
    }

    private void assertEachHasItsOwn(List<Future<String>> answers) {
        for (int i = 0; i < answers.size(); i++) {
            assertEquals("w" + i, group.await(answers.get(i)));
        }
    }

    @Nested
    class Questions {
        @Test
        void of_one_turn_leave_in_one_batch_and_each_gets_its_own_answer() {
            assertEachHasItsOwn(askInOneTurn(64, SOON));

            assertEquals(
                    List.of(64), group.three.asked.stream().map(b -> words(b)).toList());
        }

        @Test
        void that_a_replica_refuses_one_by_one_because_of_itself_go_to_the_next() {
            assertEquals("first", group.await(ask("first", SOON)));
            leads(group.three, word -> "!disk");
            leads(group.two, word -> word);

            assertEachHasItsOwn(askInOneTurn(5, SOON));

            assertEquals(OptionalInt.of(2), client.leader());
        }

        @Test
        void that_no_replica_can_answer_end_without_a_word_about_any_of_them() {
            for (int id = 1; id <= 3; id++) {
                leads(group.replica(id), word -> "!leader1");
            }

            Failure failure = failure(ask("w", Duration.ofMillis(300)));

            assertFalse(failure.isOfReplica(), failure.toString());
            assertEquals(Map.of(), failure.extras());
        }

        @Test
        void more_than_fit_leave_in_several() {
            batches(new Batcher.Config(10, 2, 100));

            assertEachHasItsOwn(askInOneTurn(25, SOON));

            assertEquals(
                    List.of(5, 10, 10),
                    group.three.asked.stream().map(b -> words(b)).sorted().toList());
        }

        @Test
        void that_come_while_enough_batches_are_under_way_leave_together() {
            batches(new Batcher.Config(256, 1, 10_000));
            assertEquals("first", group.await(ask("first", SOON)));
            group.three.hangs();
            Future<String> hung = ask("hung", Duration.ofMillis(700));
            group.until(() -> group.three.asked.size() == 2);
            List<Future<String>> later = askInOneTurn(5, SOON);
            List<Future<String>> more = askInOneTurn(5, SOON);

            leads(group.three, word -> word);

            assertEquals("outcome-unknown", failure(hung).code());
            assertEachHasItsOwn(later);
            assertEachHasItsOwn(more);
            assertEquals(10, words(group.three.asked.get(2)));
        }

        @Test
        void beyond_what_may_wait_are_refused() {
            batches(new Batcher.Config(1, 1, 3));

            List<Future<String>> answers = askInOneTurn(5, SOON);

            assertEquals("queue-full", failure(answers.get(3)).code());
            assertInstanceOf(Failure.Unavailable.class, failure(answers.get(4)));
            assertEachHasItsOwn(answers.subList(0, 3));
        }

        @Test
        void find_the_leader_by_a_hint_and_in_order() {
            group.three.follows(1);
            leads(group.one, word -> word);

            assertEachHasItsOwn(askInOneTurn(20, SOON));

            assertEquals(group.three.asked, group.one.asked);
            assertEquals(OptionalInt.of(1), client.leader());
        }

        @Test
        void are_held_while_nobody_leads() {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).fails(Failure.Unavailable.ofReplica("no-quorum", ""));
            }
            List<Future<String>> answers = askInOneTurn(20, SOON);
            group.until(() -> group.one.asked.size() > 2);

            leads(group.two, word -> word);

            assertEachHasItsOwn(answers);
        }

        @Test
        void that_do_not_fit_the_body_together_leave_in_smaller_batches() {
            group.three.behaves((request, receiver) -> {
                List<String> words = ScriptedReplica.words(request);
                if (words.size() > 9) {
                    receiver.onFailure(new Failure.Invalid("body-too-large", "more than this replica reads"));
                } else {
                    receiver.onResponse(RpcResponse.ok(Json.write(Map.of("outcomes", words))));
                }
            });

            assertEachHasItsOwn(askInOneTurn(64, SOON));
        }

        @Test
        void end_when_no_replica_could_be_reached() {
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
        void is_judged_alone() {
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
                assertEquals("w" + i, group.await(answers.get(i)));
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
        void whose_deadline_passes_while_it_is_under_way_is_indeterminate_at_once() {
            group.three.hangs();
            Future<String> patient = ask("patient", SOON);
            long began = group.time.nanos();

            Failure failure = failure(ask("hasty", Duration.ofMillis(200)));

            assertInstanceOf(Failure.Indeterminate.class, failure);
            assertEquals("outcome-unknown", failure.code());
            long took = (group.time.nanos() - began) / 1_000_000;
            assertTrue(took < 1_000, took + " ms");
            assertTrue(!patient.isComplete());
        }

        @Test
        void whose_deadline_passes_while_it_waits_was_not_done() {
            batches(new Batcher.Config(1, 1, 10));
            group.three.hangs();
            Future<String> first = ask("first", SOON);
            group.until(() -> group.three.asked.size() == 1);

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
            group.three.answers(words -> List.of("a", "b"));

            assertThrows(IllegalStateException.class, () -> group.await(ask("w", SOON)));
        }
    }

    @Nested
    class A_batch {
        @Test
        void whose_connection_is_lost_is_repeated() {
            group.three.drops();
            leads(group.two, word -> word);

            assertEachHasItsOwn(askInOneTurn(10, SOON));
        }

        @Test
        void that_is_refused_for_good_ends_all_its_items() {
            group.three.fails(new Failure.Invalid("invalid", ""));

            for (Future<String> answer : askInOneTurn(3, SOON)) {
                assertInstanceOf(Failure.Invalid.class, failure(answer));
            }
        }

        @Test
        void at_a_silent_leader_moves_to_the_new_one() {
            assertEquals("w", group.await(ask("w", SOON)));
            group.three.silent();
            List<Future<String>> answers = askInOneTurn(10, SOON);
            long began = group.time.nanos();

            group.one.says(2, 2);
            leads(group.two, word -> word);

            assertEachHasItsOwn(answers);
            long took = (group.time.nanos() - began) / 1_000_000;
            assertTrue(took < 1_500, took + " ms");
        }
    }

    /** OL36. */
    @Nested
    class Answers_that_come_one_by_one {
        private final Map<String, Promise<String>> held = new ConcurrentHashMap<>();

        /** A word that begins with "held" waits, the others are answered at once. */
        private void streams() {
            group.three.behaves((request, receiver) -> {
                List<String> words = ScriptedReplica.words(request);
                List<Future<String>> outcomes = words.stream()
                        .map(word -> word.startsWith("held")
                                ? held.computeIfAbsent(word, w -> Promise.promise())
                                        .future()
                                : Future.succeededFuture(word))
                        .toList();
                for (int i = 0; i < outcomes.size(); i++) {
                    int place = i;
                    outcomes.get(i).onSuccess(word -> receiver.onItems(List.of(new Items.Item(place, word))));
                }
                Future.join(outcomes).onSuccess(all -> receiver.onItemsEnd());
            });
        }

        @Test
        void are_told_before_one_that_has_to_wait() {
            streams();

            Future<String> slow = ask("held", SOON);
            List<Future<String>> others = askInOneTurn(8, SOON);

            assertEachHasItsOwn(others);
            assertFalse(slow.isComplete());
            group.until(() -> held.containsKey("held"));
            held.get("held").complete("late");
            assertEquals("late", group.await(slow));
            assertEquals(
                    1,
                    group.three.asked.stream()
                            .filter(b -> b.toString().contains("held"))
                            .count());
        }

        @Test
        void of_one_batch_are_told_before_one_of_it_that_has_to_wait() {
            streams();
            List<Future<String>> together = Stream.of("a", "held", "b")
                    .map(word -> client.call(WORDS, word, group.in(SOON)))
                    .toList();

            assertEquals("a", group.await(together.get(0)));
            assertEquals("b", group.await(together.get(2)));
            assertFalse(together.get(1).isComplete());
            assertEquals(1, group.three.asked.size());
            held.get("held").complete("!conflict");
            assertEquals("insufficient-stock", failure(together.get(1)).code());
        }

        @Test
        void hold_no_place_that_others_need() {
            streams();
            batches(new Batcher.Config(256, 1, 10_000));
            for (int i = 0; i < 8; i++) {
                int n = i;

                Future<String> waits = client.call(WORDS, "held" + n, group.in(SOON));
                waits.onFailure(late -> assertInstanceOf(Failure.class, late));
                group.await(client.call(WORDS, "free", group.in(SOON)));
            }

            assertEquals("last", group.await(ask("last", SOON)));
        }

        /** A replica that refuses each of its items has not answered as a leader does, however orderly it ends. */
        @Test
        void that_name_another_leader_do_not_make_a_leader_of_who_told_them() {
            assertEquals("first", group.await(ask("first", SOON)));
            group.three.behaves((request, receiver) -> {
                receiver.onItems(List.of(new Items.Item(0, "!leader1")));
                receiver.onItemsEnd();
            });
            leads(group.one, word -> word);

            assertEquals("next", group.await(ask("next", SOON)));
            assertEquals("last", group.await(ask("last", SOON)));
            assertEquals(OptionalInt.of(1), client.leader());
            assertEquals(
                    1,
                    group.three.asked.stream()
                            .filter(b -> !b.toString().contains("first"))
                            .count());
            assertEquals(0, group.two.asked.size());
        }

        @Test
        void that_a_broken_stream_left_out_are_unknown_and_asked_again() {
            AtomicInteger asked = new AtomicInteger();
            group.three.behaves((request, receiver) -> {
                if (asked.incrementAndGet() == 1) {
                    receiver.onItems(List.of(new Items.Item(0, "a")));
                    receiver.onBroken("closed the connection");
                } else {
                    receiver.onItems(List.of(new Items.Item(0, "again")));
                    receiver.onItemsEnd();
                }
            });
            List<Future<String>> together = Stream.of("a", "b")
                    .map(word -> client.call(WORDS, word, group.in(SOON)))
                    .toList();

            assertEquals("a", group.await(together.get(0)));
            assertEquals("again", group.await(together.get(1)));
        }

        @Test
        void that_an_orderly_end_left_out_are_unknown() {
            group.three.behaves((request, receiver) -> {
                receiver.onItems(List.of(new Items.Item(7, "nobody asked")));
                receiver.onItemsEnd();
            });

            assertInstanceOf(Failure.Indeterminate.class, failure(ask("a", Duration.ofMillis(300))));
        }

        @Test
        void nobody_can_read_are_unknown() {
            group.three.behaves((request, receiver) -> receiver.onBroken("sent a response that cannot be read"));

            assertInstanceOf(Failure.Indeterminate.class, failure(ask("a", Duration.ofMillis(300))));
        }
    }
}
