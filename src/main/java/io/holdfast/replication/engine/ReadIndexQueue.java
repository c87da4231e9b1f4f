package io.holdfast.replication.engine;

import io.holdfast.base.failure.Failure;
import io.microraft.QueryPolicy;
import io.microraft.RaftNode;
import io.microraft.exception.CannotReplicateException;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Linearizable reads by ReadIndex (R1; Raft thesis, 6.4). The engine lets a read that arrives while another one waits
 * share its round, although the confirmations of that round may have been sent before the read began: a leader that
 * was paused, and deposed meanwhile, would answer it from an old state. So the engine is given one round at a time,
 * and reads that arrive meanwhile form the next one. Confined to the thread of the group.
 */
final class ReadIndexQueue {
    private final Supplier<RaftNode> node;
    private final Supplier<Failure> rejection;
    private final Clock clock;
    private final long timeoutMillis;
    private final boolean notShared;
    private final Consumer<Throwable> onThrown;
    private ReadIndexRound waiting = new ReadIndexRound();
    private int inflight;

    /**
     * @param rejection what a reader gets when this replica cannot serve it
     * @param notShared whether rounds are kept apart
     * @param onThrown gets what the engine threw that it should not throw
     * @param timeoutMillis how long a read waits for a new leader to be able to serve it, by the engine's
     *     clock
     */
    ReadIndexQueue(
            Supplier<RaftNode> node,
            Supplier<Failure> rejection,
            Clock clock,
            long timeoutMillis,
            boolean notShared,
            Consumer<Throwable> onThrown) {
        this.node = node;
        this.rejection = rejection;
        this.clock = clock;
        this.timeoutMillis = timeoutMillis;
        this.notShared = notShared;
        this.onThrown = onThrown;
    }

    <T> void add(Supplier<T> view, Promise<T> answer) {
        waiting.add(view, answer, clock.millis());
        begin();
    }

    /** Begins the next round, unless one is in flight or nothing waits. */
    void begin() {
        if (inflight > 0 && notShared || waiting.isEmpty()) {
            return;
        }
        ReadIndexRound round = waiting;
        waiting = new ReadIndexRound();
        inflight++;
        node.get()
                .query(round, QueryPolicy.LINEARIZABLE, Optional.empty(), Optional.empty())
                .whenComplete((read, failure) -> {
                    inflight--;
                    EngineThrown.in(failure).ifPresent(onThrown);
                    if (failure == null) {
                        begin();
                    } else if (failure instanceof CannotReplicateException && mayWait(round)) {
                        waiting.addEarlier(
                                round); // the leader has committed nothing in its term yet; the next tick tries again
                    } else {
                        round.fail(rejection.get());
                        begin();
                    }
                });
    }

    void failAll(Failure cause) {
        waiting.fail(cause);
        waiting = new ReadIndexRound();
    }

    private boolean mayWait(ReadIndexRound round) {
        return clock.millis() - round.sinceMillis() < timeoutMillis;
    }
}
