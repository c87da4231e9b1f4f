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
 * Linearizable reads. The engine lets a read that comes while another waits share its round, although the round's
 * confirmations may have been sent before the read began: a leader that was paused, and deposed meanwhile, would answer it with
 * what it knew before. So the engine is given one read at a time, and those that come meanwhile make up the next round. Confined
 * to the thread of the group.
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
     * @param rejection what a reader is told when this replica cannot answer
     * @param onThrown gets what the engine threw that it should not throw
     * @param timeoutMillis how long a read waits for a new leader to be able to answer, by the engine's clock
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

    /** Begins the next round, unless one is under way or nobody waits. */
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
                        waiting.addEarlier(round); // a leader that has committed nothing yet: the next tick tries again
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
