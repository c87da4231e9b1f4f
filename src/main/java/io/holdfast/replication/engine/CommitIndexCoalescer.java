package io.holdfast.replication.engine;

import io.microraft.RaftEndpoint;
import io.microraft.executor.RaftNodeExecutor;
import io.microraft.model.message.AppendEntriesRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Lets an append wait that only says how far the leader has committed by now. Under load the next one with entries says it a moment later,
 * and each message saved is a thread less to wake on both sides. Confined to the thread of the group.
 */
final class CommitIndexCoalescer {
    /** By the engine's clock: a fifth of a heartbeat. */
    static final long WAIT_MILLIS = 200;

    private final RaftNodeExecutor thread;
    private final BiConsumer<RaftEndpoint, AppendEntriesRequest> wire;
    private final Map<RaftEndpoint, AppendEntriesRequest> waiting = new LinkedHashMap<>(); // one a replica
    private final Map<RaftEndpoint, Long> told = new HashMap<>(); // up to where each has heard it
    private boolean timed;

    /** @param wire where appends leave */
    CommitIndexCoalescer(RaftNodeExecutor thread, BiConsumer<RaftEndpoint, AppendEntriesRequest> wire) {
        this.thread = thread;
        this.wire = wire;
    }

    void send(RaftEndpoint target, AppendEntriesRequest append) {
        if (isNewsOnly(target, append)) {
            waiting.put(target, append);
            sendLater();
        } else {
            waiting.remove(target);
            pass(target, append);
        }
    }

    // Without a number the engine does not wait for the answer: no read does, and no search for where two logs agree.
    private boolean isNewsOnly(RaftEndpoint target, AppendEntriesRequest append) {
        return append.getLogEntries().isEmpty()
                && append.getFlowControlSequenceNumber() == 0
                && append.getCommitIndex() > told.getOrDefault(target, 0L);
    }

    private void pass(RaftEndpoint target, AppendEntriesRequest append) {
        told.put(target, append.getCommitIndex());
        wire.accept(target, append);
    }

    private void sendLater() {
        if (!timed) {
            timed = true;
            thread.schedule(this::sendAll, WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sendAll() {
        timed = false;
        waiting.forEach(this::pass);
        waiting.clear();
    }
}
