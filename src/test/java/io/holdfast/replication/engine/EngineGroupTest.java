package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.GroupThread;
import io.holdfast.replication.MembershipChange;
import io.holdfast.replication.PeerTransport;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.StateMachine;
import io.holdfast.support.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Groups on real threads, a real directory each, and a network that is a method call. On a slow machine the leadership may change at any
 * time: tests go to whoever leads, ask again, and wait for conditions.
 */
@Timeout(300)
class EngineGroupTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int LOG_BYTES = 20_000;
    private static final EngineGroup.Config CONFIG = new EngineGroup.Config(
            Duration.ofMillis(100),
            100,
            50,
            Duration.ofSeconds(60),
            100,
            1 << 20,
            1_000,
            100,
            1 << 16,
            true,
            new LogBounds(LOG_BYTES, 50_000),
            1,
            Duration.ofSeconds(5),
            false);

    private final Vertx vertx = Vertx.vertx();
    private final Map<Integer, EngineGroup<String, String>> members = new ConcurrentHashMap<>();
    private final List<GroupThread> threads = new ArrayList<>();
    private final Map<Integer, Words> machines = new ConcurrentHashMap<>();

    private boolean partIsMissing;
    private StateMachine.Position keptByItself = StateMachine.Position.NOTHING;

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        members.values().forEach(member -> member.close().await());
        threads.forEach(thread -> thread.end().await());
        vertx.close().await();
    }

    @Test
    void three_agree_and_the_highest_id_leads() {
        openAll(1, 2, 3);
        leads(3);

        assertEquals("1 hello", submit("hello"));
        assertEquals(List.of("hello"), read());
        Await.until("the others know", LIMIT, () -> peek(1).equals(List.of("hello")) && peek(2).equals(peek(1)));
    }

    @Test
    void one_alone_is_a_group_too() {
        openAll(7);
        leads(7);

        assertEquals("1 alone", submit("alone"));
        reopen(7, Set.of(7));
        leads(7);
        assertEquals(List.of("alone"), read());
    }

    @Test
    void a_follower_says_who_leads() {
        openAll(1, 2, 3);
        leads(3);

        Await.until("a follower names the leader", LIMIT, () -> rejection(
                        members.get(1).submit("here?"))
                .filter(failure -> failure.code().equals("not-leader"))
                .filter(failure -> Integer.valueOf(3).equals(failure.extras().get("leader")))
                .isPresent());
        Await.until("another one does not read", LIMIT, () -> rejection(
                        members.get(2).readLinearizable(() -> 1))
                .isPresent());
    }

    @Test
    void one_that_was_removed_elects_no_more_also_before_everybody_agreed() {
        openAll(1, 2, 3);
        leads(3);
        submit("hello");
        Map<Integer, EngineGroup<String, String>> cutOff = new HashMap<>();
        List<Future<Void>> changes = new ArrayList<>();

        Await.until("its log has it", LIMIT, () -> {
            members.putAll(cutOff); // it did not lead any more when it was asked
            leads(3);
            for (int id : List.of(1, 2)) {
                cutOff.put(id, members.remove(id));
            }
            Future<Void> change = members.get(3).change(MembershipChange.remove(1));
            changes.add(change);
            Await.until(
                    "its log has it, or it refuses",
                    LIMIT,
                    () -> change.failed() || members.get(3).electors().equals(List.of(2, 3)));
            return !change.failed();
        });
        Future<Void> open = changes.get(changes.size() - 1);
        assertEquals(List.of(1, 2, 3), members.get(3).status().voters());
        cutOff.values().forEach(member -> member.close().await());
        members.remove(3).close().await();
        assertTrue(open.failed());
    }

    @Test
    void the_leadership_goes_to_one_that_votes_and_to_nobody_else() {
        openAll(1, 2, 3);
        leads(3);

        Failure failure =
                assertThrows(Failure.Conflict.class, () -> atTheLeader(leader -> leader.transferLeadership(9)));

        assertEquals("replica 9 does not vote in words (expected: one of 1, 2, 3)", failure.getMessage());
    }

    @Test
    void without_a_majority_nothing_is_taken_and_it_says_so() {
        openAll(1, 2, 3);
        leads(3);
        members.remove(1).close().await();
        members.remove(2).close().await();
        Await.until("it knows", LIMIT, () -> members.get(3).status().leader() == 0);

        Failure failure = assertThrows(
                Failure.Unavailable.class,
                () -> members.get(3).submit("anybody?").await());
        assertEquals("no-quorum", failure.code());
    }

    @Test
    void what_was_answered_is_there_after_a_restart_and_many_snapshots() {
        openAll(1, 2, 3);
        leads(3);
        for (int i = 0; i < 350; i++) {
            submit("word" + i);
        }
        List<String> before = read();

        for (int id : List.of(1, 2, 3)) {
            reopen(id, Set.of(1, 2, 3));
        }
        leads(3);

        assertEquals(before, read());
        assertEquals("351 more", submit("more"));
    }

    @Test
    void large_entries_leave_the_memory_although_they_are_few() {
        openAll(1, 2, 3);
        leads(3);
        String large = "x".repeat(900);
        for (int i = 0; i < 90; i++) { // 81 kB, and no snapshot is due by their number
            submit(large + i);
        }
        for (int id : List.of(1, 2, 3)) {
            Await.until(
                    "replica %d has taken a snapshot".formatted(id),
                    LIMIT,
                    () -> members.get(id).logBytes() <= LOG_BYTES * 3 / 2);
        }
        List<String> before = read();

        for (int id : List.of(1, 2, 3)) {
            reopen(id, Set.of(1, 2, 3));
            assertTrue(members.get(id).logBytes() <= LOG_BYTES * 3 / 2, "also on disk");
        }
        leads(3);

        assertEquals(before, read());
        assertEquals("91 more", submit("more"));
    }

    @Test
    void more_bytes_than_may_be_decided_at_a_time_are_refused_at_once() {
        openAll(1);
        leads(1);

        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            all.add(members.get(1).submit("x".repeat(900)));
        }
        Future.join(all).otherwiseEmpty().await();

        assertTrue(all.stream()
                .anyMatch(f -> f.failed() && f.cause().getMessage().contains("replication.inflight-bytes")));
        assertTrue(all.stream().filter(Future::succeeded).count() >= 50);
        assertEquals("fine", submit("fine").split(" ")[1]);
    }

    @Test
    void a_member_is_added_promoted_and_removed() {
        openAll(1, 2, 3);
        leads(3);
        submit("before");
        open(4, Set.of(1, 2, 3));

        change(MembershipChange.add(4));
        Await.until("it follows", LIMIT, () -> peek(4).equals(List.of("before")));
        change(MembershipChange.promote(4));
        Await.until("3 knows", LIMIT, () -> members.get(3).status().voters().equals(List.of(1, 2, 3, 4)));
        leads(4);
        change(MembershipChange.remove(1));

        Await.until("4 knows", LIMIT, () -> members.get(4).status().voters().equals(List.of(2, 3, 4)));
        assertEquals("2 after", submit("after"));
    }

    @Test
    void a_leader_does_not_remove_itself() {
        openAll(1, 2, 3);
        leads(3);

        Failure failure = assertThrows(
                Failure.Conflict.class,
                () -> atTheLeader(leader ->
                        leader.change(MembershipChange.remove(leader.status().id()))));
        assertEquals("leader-cannot-leave", failure.code());
    }

    @Test
    void a_command_that_is_too_long_is_refused() {
        openAll(1);
        leads(1);

        assertThrows(
                Failure.Invalid.class,
                () -> members.get(1).submit("x".repeat(1_001)).await());
    }

    @Test
    void more_than_may_wait_is_refused_at_once() {
        openAll(1);
        leads(1);

        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(members.get(1).submit("flood"));
        }
        Future.join(all).otherwiseEmpty().await();

        assertTrue(all.stream()
                .anyMatch(f -> f.failed() && ((Failure) f.cause()).code().equals("queue-full")));
        assertTrue(all.stream().filter(Future::succeeded).count() >= 100);
    }

    @Test
    void a_state_machine_that_throws_stops_its_replica() {
        openAll(1);
        leads(1);

        assertThrows(Failure.class, () -> members.get(1).submit(Words.BUG).await());
        Await.until("it says so", LIMIT, () -> members.get(1).status().broken().isPresent());
        assertThrows(
                Failure.Unavailable.class, () -> members.get(1).submit("more").await());
    }

    @Test
    void a_snapshot_that_cannot_be_restored_stops_its_replica() {
        openAll(1);
        leads(1);
        submit(Words.UNRESTORABLE);
        for (int i = 0; i < 150; i++) {
            submit("word" + i);
        }

        reopen(1, Set.of(1));

        Await.until("it says so", LIMIT, () -> members.get(1).status().broken().isPresent());
    }

    @Test
    void a_replica_whose_state_is_not_whole_takes_no_part_until_it_is() {
        openAll(1);
        leads(1);
        for (int i = 0; i < 150; i++) {
            submit("word" + i);
        }
        partIsMissing = true;
        reopen(1, Set.of(1));

        for (Future<?> refused : List.of(
                members.get(1).submit("now?"),
                members.get(1).readLinearizable(() -> 1),
                members.get(1).change(MembershipChange.add(2)))) {
            Failure failure = assertThrows(Failure.Unavailable.class, refused::await);
            assertEquals("catching-up", failure.code());
        }
        assertEquals(0, members.get(1).status().leader());
        assertTrue(peek(1).size() >= 90);

        machines.get(1).whole = true;
        leads(1);
        assertEquals("151 now", submit("now"));
    }

    @Test
    void a_replica_that_is_closed_while_it_is_not_whole_leaves_its_directory() {
        openAll(1);
        leads(1);
        for (int i = 0; i < 150; i++) {
            submit("word" + i);
        }
        partIsMissing = true;
        reopen(1, Set.of(1));
        partIsMissing = false;
        reopen(1, Set.of(1));

        leads(1);
        assertEquals("151 now", submit("now"));
    }

    @Test
    void a_new_leader_is_remembered_with_the_time_without_one() {
        openAll(1, 2, 3);
        leads(3);
        Await.until("1 has a leader", LIMIT, () -> members.get(1).status().leader() == 3);

        members.remove(3).close().await();

        Await.until(
                "1 saw the next",
                LIMIT,
                () -> members.get(1).status().lastFailover().isPresent()
                        && members.get(1).status().leader() != 0);
        Duration took = members.get(1).status().lastFailover().orElseThrow().took();
        assertTrue(took.compareTo(LIMIT) < 0, took.toString());
    }

    @Test
    void a_command_without_a_form_takes_no_place() {
        openAll(1);
        leads(1);

        for (int i = 0; i < 150; i++) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> members.get(1).submit(Words.FORMLESS).await());
        }
        assertEquals("1 fine", submit("fine"));
    }

    @Test
    void a_directory_is_used_by_one_replica_only() {
        openAll(1);

        Failure failure = assertThrows(Failure.Unavailable.class, () -> open(1, Set.of(1)));
        assertEquals("data-dir-unusable", failure.code());
    }

    @Test
    void the_directory_of_another_replica_is_refused() throws Exception {
        openAll(1);
        leads(1);
        members.remove(1).close().await();
        Files.move(directory.resolve("1"), directory.resolve("2"));

        Failure failure = assertThrows(Failure.Unavailable.class, () -> open(2, Set.of(1, 2)));
        assertTrue(failure.getMessage().contains("holds replica 1"), failure.getMessage());
    }

    @Test
    void damage_in_the_middle_of_the_log_is_refused_with_advice() throws Exception {
        openAll(1);
        leads(1);
        for (int i = 0; i < 50; i++) {
            submit("word" + i);
        }
        members.remove(1).close().await();
        Path segment;
        try (var files = Files.list(directory.resolve("1"))) {
            segment = files.filter(f -> f.toString().endsWith(".log"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] content = Files.readAllBytes(segment);
        content[600] ^= 1;
        Files.write(segment, content);

        Failure failure = assertThrows(Failure.Unavailable.class, () -> open(1, Set.of(1)));
        assertEquals("log-unusable", failure.code());
        assertTrue(failure.getMessage().contains("members"), failure.getMessage());
    }

    @Test
    void a_state_without_its_log_is_refused_with_advice() {
        keptByItself = new StateMachine.Position(7, Instant.EPOCH);

        Failure failure = assertThrows(Failure.Unavailable.class, () -> open(1, Set.of(1)));

        assertEquals("log-unusable", failure.code());
        assertTrue(failure.getMessage().contains("no log"), failure.getMessage());
    }

    private void openAll(Integer... ids) {
        for (int id : ids) {
            open(id, Set.of(ids));
        }
    }

    private void open(int id, Set<Integer> initialMembers) {
        Words machine = new Words(partIsMissing, keptByItself);
        PeerTransport transport = new PeerTransport() {
            @Override
            public void send(int peer, Buffer frame) {
                EngineGroup<String, String> target = members.get(peer);
                if (target != null) {
                    target.receive(id, frame);
                }
            }

            @Override
            public boolean isReachable(int peer) {
                return members.containsKey(peer);
            }
        };
        GroupThread thread = GroupThread.begin(vertx, new GroupId("words"));
        threads.add(thread);
        EngineGroup<String, String> group = EngineGroup.open(
                        vertx,
                        thread,
                        CONFIG,
                        new EngineGroup.Identity(new GroupId("words"), id, initialMembers),
                        directory.resolve(Integer.toString(id)),
                        Time.system(),
                        transport,
                        machine)
                .await();
        machines.put(id, machine);
        members.put(id, group);
    }

    private void reopen(int id, Set<Integer> initialMembers) {
        members.remove(id).close().await();
        open(id, initialMembers);
    }

    private void leads(int id) {
        Await.until(id + " leads", LIMIT, () -> members.get(id).status().leads());
    }

    // As a caller does: what was not done, and what nobody knows of, is asked again, wherever the leadership is by
    // then.
    private String submit(String word) {
        return atTheLeader(leader -> leader.submit(word));
    }

    private List<String> read() {
        return atTheLeader(
                leader -> leader.readLinearizable(machines.get(leader.status().id())::words));
    }

    private void change(MembershipChange change) {
        atTheLeader(leader -> isDone(change, leader.status()) ? Future.succeededFuture() : leader.change(change));
    }

    private static boolean isDone(MembershipChange change, ReplicatedGroup.Status status) {
        return switch (change.kind()) {
            case ADD -> status.learners().contains(change.replica());
            case PROMOTE -> status.voters().contains(change.replica());
            case REMOVE -> !status.voters().contains(change.replica());
        };
    }

    private static Optional<Failure> rejection(Future<?> result) {
        return result.transform(done -> Future.succeededFuture(
                        done.cause() instanceof Failure.Unavailable failure
                                ? Optional.<Failure>of(failure)
                                : Optional.<Failure>empty()))
                .await();
    }

    private <T> T atTheLeader(Function<EngineGroup<String, String>, Future<T>> question) {
        AtomicReference<Future<T>> answer = new AtomicReference<>();
        Await.until("a leader takes it", LIMIT, () -> {
            EngineGroup<String, String> leader = members.values().stream()
                    .filter(member -> member.status().leads())
                    .findAny()
                    .orElse(members.values().iterator().next());
            answer.set(question.apply(leader));
            try {
                answer.get().await();
            } catch (Failure.Unavailable | Failure.Indeterminate notNow) {
                return false;
            } catch (RuntimeException refused) {
                return true;
            }
            return true;
        });
        return answer.get().await();
    }

    private List<String> peek(int id) {
        return members.get(id).readLocal(machines.get(id)::words).await();
    }

    private static final class Words implements StateMachine<String, String> {
        static final String BUG = "bug";
        static final String FORMLESS = "formless";
        static final String UNRESTORABLE = "unrestorable";
        private final List<String> words = new ArrayList<>();
        private final boolean losesPart;
        private final Position start;
        volatile boolean whole = true;

        /** @param losesPart whether what its snapshots name is not there @param start what it kept on disk itself */
        Words(boolean losesPart, Position start) {
            this.losesPart = losesPart;
            this.start = start;
        }

        @Override
        public Position start() {
            return start;
        }

        List<String> words() {
            return List.copyOf(words);
        }

        @Override
        public Buffer encode(String word) {
            if (word.equals(FORMLESS)) {
                throw new IllegalArgumentException("planted");
            }
            return Buffer.buffer(word);
        }

        @Override
        public String decode(Buffer encoded) {
            return encoded.toString();
        }

        @Override
        public String apply(long index, Instant at, String word) {
            if (word.equals(BUG)) {
                throw new IllegalStateException("planted");
            }
            if (!words.contains(word)) { // a caller that does not know whether it was done asks again
                words.add(word);
            }
            return (words.indexOf(word) + 1) + " " + word;
        }

        @Override
        public boolean isComplete() {
            return whole;
        }

        @Override
        public List<Buffer> snapshot() {
            return List.of(Buffer.buffer(String.join("\n", words)));
        }

        @Override
        public void restore(Position position, List<Buffer> pieces) {
            words.clear();
            whole = !losesPart;
            if (pieces.get(0).toString().contains(UNRESTORABLE)) {
                throw new IllegalStateException("planted");
            }
            words.addAll(List.of(pieces.get(0).toString().split("\n")));
        }
    }
}
