package io.holdfast.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.support.Await;
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
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Rpc<Numbered, By> CALL = Rpc.post("/internal/x", Numbered.class, By.class);
    private static final Rpc<Rpc.Empty, By> READ = Rpc.get("/internal/y", Rpc.Empty.class, By.class);
    private static final Numbered REQUEST = new Numbered(1);

    private FakeGroup group;
    private RpcClient client;

    @BeforeEach
    void start() throws Exception {
        group = new FakeGroup();
        client = group.client(FakeGroup.config());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        group.close();
    }

    record Numbered(int n) {}

    record By(int by) {}

    private Future<By> ask(Duration patience) {
        return group.onLoop(() -> client.call(CALL, REQUEST, FakeGroup.in(patience)));
    }

    private int by(Future<By> answer) throws Exception {
        return answer.await(60, SECONDS).by();
    }

    private static Failure failure(Future<?> answer) {
        return assertThrows(Failure.class, () -> answer.await(60, SECONDS));
    }

    /** {@code answer}, which comes long before the deadline of a minute. */
    private static <T> Future<T> early(Future<T> answer) {
        Await.until("it is there long before its deadline", Duration.ofSeconds(30), answer::isComplete);
        return answer;
    }

    @Nested
    class A_question {
        @Test
        void finds_the_leader_by_the_hint_of_another_replica_and_remembers_it() throws Exception {
            group.isLedBy(1, 1);

            assertEquals(1, by(ask(SOON)));
            assertEquals(OptionalInt.of(1), client.leader());
            assertEquals(1, by(ask(SOON)));

            assertEquals(1, group.three.asked.size());
            assertEquals(0, group.two.asked.size());
            assertEquals(List.of("{\"n\":1}", "{\"n\":1}"), group.one.asked);
        }

        @Test
        void goes_on_to_the_next_replica_when_one_is_dead() throws Exception {
            group.isLedBy(2, 1);
            group.three.die();

            assertEquals(2, by(ask(SOON)));
        }

        @Test
        void is_held_until_there_is_a_leader() throws Exception {
            group.isLedBy(0, 1);
            for (int id = 1; id <= 3; id++) {
                group.replica(id).fails(Failure.Unavailable.ofReplica("no-quorum", "no leader"));
            }

            Future<By> answer = ask(SOON);
            Await.until("asked twice", SOON, () -> group.one.asked.size() > 1);
            group.isLedBy(2, 2);

            assertEquals(2, by(answer));
        }

        @Test
        void does_not_run_in_circles_between_two_that_name_each_other() throws Exception {
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
        void ends_with_unavailable_when_nobody_could_be_reached_until_its_deadline() throws Exception {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).die();
            }

            Failure failure = failure(ask(Duration.ofMillis(200)));

            assertInstanceOf(Failure.Unavailable.class, failure);
            assertEquals("unreachable", failure.code());
        }

        @Test
        void ends_when_it_was_held_for_long_enough() throws Exception {
            client.close();
            client = group.client(FakeGroup.configWithHold(Duration.ofMillis(150)));
            for (int id = 1; id <= 3; id++) {
                group.replica(id).die();
            }

            failure(early(ask(MINUTE)));
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
        void is_repeated_after_a_lost_connection_and_may_yet_succeed() throws Exception {
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

            assertInstanceOf(Failure.Unavailable.class, failure(early(ask(MINUTE))));
        }
    }

    @Nested
    class When_the_leader_is_silent {
        @BeforeEach
        void leads() throws Exception {
            group.isLedBy(1, 1);
            assertEquals(1, by(ask(SOON)));
            group.one.silent();
        }

        @Test
        void all_its_questions_move_to_the_new_leader_as_soon_as_there_is_one() throws Exception {
            client.close();
            client = group.client(FakeGroup.patient());
            List<Future<By>> answers =
                    IntStream.range(0, 100).mapToObj(i -> ask(MINUTE)).toList();
            Await.until("all are there", SOON, () -> group.one.asked.size() == 1 + 64);
            group.two.follows(3);
            group.two.says(3, 2);
            group.three.says(3, 2);
            group.three.leads();

            assertEquals(100, early(Future.all(answers)).await().size());
            for (Future<By> answer : answers) {
                assertEquals(3, by(answer));
            }
            assertEquals(OptionalInt.of(3), client.leader());
            Await.until("its connections are free", SOON, () -> group.one.connections.get() < 64);
        }

        @Test
        void it_is_waited_for_while_the_others_have_no_newer_leader() throws Exception {
            Failure failure = failure(ask(Duration.ofMillis(600)));

            assertInstanceOf(Failure.Indeterminate.class, failure);
            assertEquals(2, group.one.asked.size());
            assertEquals(0, group.two.asked.size());
        }

        @Test
        void a_question_given_up_there_stays_indeterminate() throws Exception {
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
        private int byAny() throws Exception {
            return by(group.onLoop(() -> client.callAny(READ, Rpc.EMPTY, FakeGroup.in(SOON))));
        }

        @Test
        void goes_to_each_in_turn() throws Exception {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).leads();
            }

            assertEquals(List.of(1, 2, 3, 1), List.of(byAny(), byAny(), byAny(), byAny()));
            assertEquals(OptionalInt.empty(), client.leader());
        }

        @Test
        void goes_to_the_leader_when_that_one_cannot_tell_is_dead_or_hangs() throws Exception {
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
        void is_passed_over_by_the_questions_to_any_that_follow() throws Exception {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).leads();
            }
            group.one.hangs();

            for (int i = 0; i < 9; i++) {
                int by = by(group.onLoop(() -> client.callAny(CALL, REQUEST, FakeGroup.in(SOON))));
                assertTrue(by != 1);
            }

            assertEquals(1, group.one.asked.size());
        }
    }

    @Nested
    class A_question_of_a_replica_to_the_others {
        private Future<By> other(int self) {
            return group.onLoop(() -> client.callOther(self, READ, Rpc.EMPTY, FakeGroup.in(SOON)));
        }

        @Test
        void never_comes_back_to_it() throws Exception {
            group.isLedBy(3, 1);
            ask(SOON).await(60, SECONDS); // it is the presumed leader now
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
            return group.onLoop(() -> client.callReplica(id, CALL, REQUEST, FakeGroup.in(Duration.ofSeconds(2))));
        }

        @Test
        void goes_to_no_other_whatever_comes_of_it() throws Exception {
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
            return group.onLoop(() -> client.callOnce(READ, Rpc.EMPTY, FakeGroup.in(SOON)));
        }

        @Test
        void goes_past_who_hangs_or_is_dead() throws Exception {
            client.close();
            client = group.client(FakeGroup.patient());
            group.three.hangs();
            group.two.die();

            assertEquals(1, assertByOne(early(once())));
        }

        @Test
        void is_not_held() throws Exception {
            for (int id = 1; id <= 3; id++) {
                group.replica(id).die();
            }

            client.close();
            client = group.client(FakeGroup.patient());
            assertEquals("unreachable", failure(early(once())).code());
        }

        private int assertByOne(Future<By> answer) {
            try {
                return by(answer);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
