package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.microraft.RaftEndpoint;
import io.microraft.executor.RaftNodeExecutor;
import io.microraft.model.impl.log.DefaultLogEntryOrBuilder;
import io.microraft.model.impl.message.DefaultAppendEntriesRequestOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CommitIndexCoalescerTest {
    private static final RaftEndpoint ONE = new ReplicaId(1);
    private static final RaftEndpoint TWO = new ReplicaId(2);
    private static final List<LogEntry> NOTHING = List.of();
    private static final List<LogEntry> SOMETHING = List.of(new DefaultLogEntryOrBuilder()
            .setIndex(8)
            .setTerm(1)
            .setOperation("a")
            .build());

    private final List<Runnable> scheduled = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final CommitIndexCoalescer news = new CommitIndexCoalescer(
            new Thread(),
            (target, append) -> sent.add("%d to %d, %d entries"
                    .formatted(
                            append.getCommitIndex(),
                            ReplicaId.of(target),
                            append.getLogEntries().size())));

    @Test
    void what_only_tells_a_commit_waits() {
        news.send(ONE, append(7, NOTHING, 0));
        news.send(TWO, append(7, NOTHING, 0));

        assertEquals(List.of(), sent);
        assertEquals(1, scheduled.size());

        wait_is_over();

        assertEquals(List.of("7 to 1, 0 entries", "7 to 2, 0 entries"), sent);
    }

    @Test
    void entries_that_follow_tell_it_instead() {
        news.send(ONE, append(7, NOTHING, 0));
        news.send(ONE, append(7, SOMETHING, 12));
        wait_is_over();

        assertEquals(List.of("7 to 1, 1 entries"), sent);
    }

    @Test
    void the_newest_is_told() {
        news.send(ONE, append(7, NOTHING, 0));
        news.send(ONE, append(9, NOTHING, 0));
        wait_is_over();

        assertEquals(List.of("9 to 1, 0 entries"), sent);
    }

    @Test
    void a_heartbeat_that_tells_nothing_new_leaves_at_once() {
        news.send(ONE, append(7, SOMETHING, 12));
        news.send(ONE, append(7, NOTHING, 0));

        assertEquals(List.of("7 to 1, 1 entries", "7 to 1, 0 entries"), sent);
    }

    @Test
    void what_somebody_waits_for_leaves_at_once() {
        news.send(ONE, append(7, NOTHING, 12));

        assertEquals(List.of("7 to 1, 0 entries"), sent);
    }

    private void wait_is_over() {
        List.copyOf(scheduled).forEach(Runnable::run);
    }

    private static AppendEntriesRequest append(long committed, List<LogEntry> entries, long awaited) {
        return new DefaultAppendEntriesRequestOrBuilder()
                .setGroupId("words")
                .setSender(new ReplicaId(3))
                .setTerm(1)
                .setPreviousLogIndex(7)
                .setPreviousLogTerm(1)
                .setCommitIndex(committed)
                .setLogEntries(entries)
                .setQuerySequenceNumber(0)
                .setFlowControlSequenceNumber(awaited)
                .build();
    }

    private final class Thread implements RaftNodeExecutor {
        @Override
        public void execute(Runnable task) {
            throw new AssertionError("it is on the thread already");
        }

        @Override
        public void submit(Runnable task) {
            execute(task);
        }

        @Override
        public void schedule(Runnable task, long delay, TimeUnit unit) {
            assertEquals(CommitIndexCoalescer.WAIT_MILLIS, unit.toMillis(delay));
            scheduled.add(task);
        }
    }
}
