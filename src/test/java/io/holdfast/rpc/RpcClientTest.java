package io.holdfast.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RpcClientTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Rpc<Numbered, By> CALL = Rpc.post("/internal/x", Numbered.class, By.class);
    private static final Rpc<Rpc.Empty, By> READ = Rpc.get("/internal/y", Rpc.Empty.class, By.class);
    private static final Numbered REQUEST = new Numbered(1);

    private ManualGroup group;
    private RpcClient client;

    @BeforeEach
    void start() {
        group = new ManualGroup();
        client = group.client(FakeGroup.config());
    }

    @AfterEach
    void close() {
        client.close();
    }

    record Numbered(int n) {}

    record By(int by) {}

    private Future<By> ask(Duration patience) {
        return client.call(CALL, REQUEST, group.in(patience));
    }

    private int by(Future<By> answer) {
        return group.await(answer).by();
    }

    private Failure failure(Future<?> answer) {
        return group.failure(answer);
    }

    private long millis(Runnable work) {
        return group.millis(work);
    }

    @Nested
    class A_question {
        @Test
        void finds_the_leader_by_the_hint_of_another_replica_and_remembers_it() {
            group.isLedBy(1, 1);

            assertEquals(1, by(ask(SOON)));
            assertEquals(OptionalInt.of(1), client.leader());
            assertEquals(1, by(ask(SOON)));

            assertEquals(1, group.three.asked.size());
            assertEquals(0, group.two.asked.size());
            assertEquals(List.of(REQUEST, REQUEST), group.one.asked);
        }

        @Test
        void goes_on_to_the_next_replica_when_one_is_dead() {
            group.isLedBy(2, 1);
            group.three.die();

            assertEquals(2, by(ask(SOON)));
        }

        @Test
        void is_held_until_there_is_a_leader() {
            group.isLedBy(0, 1);
            for (int id = 1; id <= 3; id++) {
                group.replica(id).fails(Failure.Unavailable.ofReplica("no-quorum", "no leader"));
            }

            Future<By> answer = ask(SOON);
            group.until(() -> group.one.asked.size() > 1);
            group.isLedBy(2, 2);

            assertEquals(2, by(answer));
        }

        @Test
        void does_not_run_in_circles_between_two_that_name_each_other() {
            group.one.follows(2);
            group.two.follows(1);
            group.three.follows(1);

            Failure failure = failure(ask(Duration.ofMillis(400)));

            assertInstanceOf(Failure.Unavailable.class, failure);
            // a round each 10 to 30 ms, and each replica once a round
            assertTrue(group.one.asked.size() <= 41, group.one.asked.size() + " times");
            assertTrue(group.one.asked.size() >= 3, group.one.asked.size() + " times");
        }

        @Test
        void ends_with_unavailable_when_nobody_could_be_reached_until_its_deadline() {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).die();
            }

            Failure failure = failure(ask(Duration.ofMillis(200)));

            assertInstanceOf(Failure.Unavailable.class, failure);
            assertEquals("unreachable", failure.code());
        }

        @Test
        void ends_when_it_was_held_for_long_enough() {
            client.close();
            client = group.client(FakeGroup.configWithHold(Duration.ofMillis(150)));
            for (int id = 1; id <= 3; id++) {
                group.replica(id).die();
            }

            long took = millis(() -> failure(ask(Duration.ofSeconds(60))));

            assertTrue(took < 2_000, took + " ms");
        }

        @Test
        void stays_indeterminate_whatever_refuses_it_later() {
            group.three.drops();
            group.one.fails(Failure.Unavailable.ofReplica("no-quorum", ""));
            group.two.fails(Failure.Unavailable.ofReplica("no-quorum", ""));

            Failure failure = failure(ask(Duration.ofMillis(300)));

            assertInstanceOf(Failure.Indeterminate.class, failure);
            assertEquals("no-answer", failure.code());
        }

        @Test
        void is_repeated_after_a_lost_connection_and_may_yet_succeed() {
            group.isLedBy(1, 1);
            group.three.drops();

            assertEquals(1, by(ask(SOON)));
        }

        @Test
        void ends_with_a_definite_refusal_even_after_a_lost_connection() {
            group.three.drops();
            group.two.fails(new Failure.Conflict("insufficient-stock", "", Map.of("available", 3)));

            Failure failure = failure(ask(SOON));

            assertInstanceOf(Failure.Conflict.class, failure);
            assertEquals(Map.of("available", 3), failure.extras());
        }

        @Test
        void that_comes_too_late_is_not_asked() {
            Failure failure = failure(ask(Duration.ofMillis(-1)));

            assertEquals("deadline-passed", failure.code());
            assertInstanceOf(Failure.Unavailable.class, failure);
            assertEquals(0, group.three.asked.size());
        }

        @Test
        void ends_with_unavailable_when_no_replica_is_known() {
            for (int id = 1; id <= 3; id++) {
                group.forget(id);
            }

            assertEquals("no-instance", failure(ask(Duration.ofMillis(100))).code());
        }

        @Test
        void ends_at_once_when_the_client_is_closed() {
            client.close();

            long took = millis(() -> assertInstanceOf(Failure.Unavailable.class, failure(ask(MINUTE))));

            assertTrue(took < 1_000, took + " ms");
        }
    }

    @Nested
    class When_the_leader_is_silent {
        @BeforeEach
        void leads() {
            group.isLedBy(1, 1);
            assertEquals(1, by(ask(SOON)));
            group.one.silent();
        }

        @Test
        void all_its_questions_move_to_the_new_leader_as_soon_as_there_is_one() {
            client.close();
            client = group.client(FakeGroup.patient());
            List<Future<By>> answers =
                    IntStream.range(0, 100).mapToObj(i -> ask(MINUTE)).toList();
            group.until(() -> group.one.asked.size() == 1 + 100);
            group.two.follows(3);
            group.two.says(3, 2);
            group.three.says(3, 2);
            group.three.leads();

            long took = millis(
                    () -> assertEquals(100, group.await(Future.all(answers)).size()));

            for (Future<By> answer : answers) {
                assertEquals(3, by(answer));
            }
            assertTrue(took < 1_000, took + " ms");
            assertEquals(OptionalInt.of(3), client.leader());
            assertEquals(100, group.one.cancelled);
        }

        @Test
        void it_is_waited_for_while_the_others_have_no_newer_leader() {
            Failure failure = failure(ask(Duration.ofMillis(600)));

            assertInstanceOf(Failure.Indeterminate.class, failure);
            assertEquals(2, group.one.asked.size());
            assertEquals(0, group.two.asked.size());
        }

        @Test
        void a_question_given_up_there_stays_indeterminate() {
            group.two.says(3, 2);
            group.three.fails(Failure.Unavailable.ofReplica("no-quorum", ""));
            group.two.fails(Failure.Unavailable.ofReplica("no-quorum", ""));

            Failure failure = failure(ask(Duration.ofMillis(400)));

            assertInstanceOf(Failure.Indeterminate.class, failure);
            assertEquals("leader-changed", failure.code());
        }
    }

    @Nested
    class A_question_to_any {
        private int byAny() {
            return by(client.callAny(READ, Rpc.EMPTY, group.in(SOON)));
        }

        @Test
        void goes_to_each_in_turn() {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).leads();
            }

            assertEquals(List.of(1, 2, 3, 1), List.of(byAny(), byAny(), byAny(), byAny()));
            assertEquals(OptionalInt.empty(), client.leader());
        }

        @Test
        void goes_to_the_leader_when_that_one_cannot_tell_is_dead_or_hangs() {
            group.isLedBy(3, 1);
            group.two.die();

            assertEquals(List.of(3, 3), List.of(byAny(), byAny()));
            group.one.hangs();
            assertEquals(List.of(3, 3), List.of(byAny(), byAny()));
        }
    }

    @Nested
    class A_replica_that_hangs {
        @Test
        void is_passed_over_by_the_questions_to_any_that_follow() {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).leads();
            }
            group.one.hangs();

            for (int i = 0; i < 9; i++) {
                int by = by(client.callAny(CALL, REQUEST, group.in(SOON)));
                assertTrue(by != 1);
            }

            assertEquals(1, group.one.asked.size());
        }
    }

    @Nested
    class A_question_of_a_replica_to_the_others {
        private Future<By> other(int self) {
            return client.callOther(self, READ, Rpc.EMPTY, group.in(SOON));
        }

        @Test
        void never_comes_back_to_it() {
            group.isLedBy(3, 1);
            group.await(ask(SOON)); // it is the presumed leader now
            group.two.leads();

            assertEquals(2, by(other(3)));

            group.two.die();
            group.one.leads();
            assertEquals(1, by(other(3)));
            group.one.die();
            assertTrue(LeaderCache.isRepeatable(failure(other(3))));
            assertEquals(1, group.three.asked.size());
        }
    }

    @Nested
    class A_question_to_one_replica {
        private Future<By> one(int id) {
            return client.callReplica(id, CALL, REQUEST, group.in(Duration.ofSeconds(2)));
        }

        @Test
        void goes_to_no_other_whatever_comes_of_it() {
            assertEquals(2, by(one(2)));
            group.two.drops();
            assertInstanceOf(Failure.Indeterminate.class, failure(one(2)));
            group.two.hangs();
            assertInstanceOf(Failure.Indeterminate.class, failure(one(2)));
            assertInstanceOf(Failure.Unavailable.class, failure(one(7)));
            assertEquals(0, group.one.asked.size() + group.three.asked.size());
        }
    }

    @Nested
    class A_question_asked_once {
        private Future<By> once() {
            return client.callOnce(READ, Rpc.EMPTY, group.in(SOON));
        }

        @Test
        void goes_past_who_hangs_or_is_dead() {
            client.close();
            client = group.client(FakeGroup.patient());
            group.three.hangs();
            group.two.die();

            long took = millis(() -> assertEquals(1, assertByOne(once())));

            assertTrue(took < 1_000, took + " ms");
        }

        @Test
        void is_not_held() {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).die();
            }

            client.close();
            client = group.client(FakeGroup.patient());
            long took = millis(() -> assertEquals("unreachable", failure(once()).code()));

            assertTrue(took < 1_000, took + " ms");
        }

        private int assertByOne(Future<By> answer) {
            return by(answer);
        }
    }
}
