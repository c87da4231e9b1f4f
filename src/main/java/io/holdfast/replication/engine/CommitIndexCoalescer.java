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
 * Delays an append that carries nothing but a higher commit index, for a fifth of a heartbeat at most (ADR 22, CL7).
 * Under load the next append with entries carries that index a moment later, and each message that is saved is one
 * wake-up less on both sides. Confined to the thread of the group.
 */
final class CommitIndexCoalescer {
    /** By the engine's clock: a fifth of a heartbeat. */
    static final long WAIT_MILLIS = 200;

    private final RaftNodeExecutor thread;
    private final BiConsumer<RaftEndpoint, AppendEntriesRequest> wire;
    private final Map<RaftEndpoint, AppendEntriesRequest> waiting = new LinkedHashMap<>(); // by replica, one each
    private final Map<RaftEndpoint, Long> sentCommitIndex = new HashMap<>(); // newest commit index, by replica
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

    // An append without a flow control number is one whose response the engine does not wait for: it belongs to no
    // read, and to no search for where two logs agree.
    private boolean isNewsOnly(RaftEndpoint target, AppendEntriesRequest append) {
        return append.getLogEntries().isEmpty()
                && append.getFlowControlSequenceNumber() == 0
                && append.getCommitIndex() > sentCommitIndex.getOrDefault(target, 0L);
    }

    private void pass(RaftEndpoint target, AppendEntriesRequest append) {
        sentCommitIndex.put(target, append.getCommitIndex());
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
