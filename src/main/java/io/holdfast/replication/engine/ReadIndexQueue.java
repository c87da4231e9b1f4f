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
    private final Supplier<Failure> refusal;
    private final Clock clock;
    private final long patienceMillis;
    private final boolean oneAtATime;
    private final Consumer<Throwable> onThrown;
    private ReadIndexRound waiting = new ReadIndexRound();
    private int underWay;

    /**
     * @param refusal what a reader is told when this replica cannot answer
     * @param onThrown gets what the engine threw that it should not throw
     * @param patienceMillis how long a read waits for a new leader to be able to answer, by the engine's clock
     */
    ReadIndexQueue(
            Supplier<RaftNode> node,
            Supplier<Failure> refusal,
            Clock clock,
            long patienceMillis,
            boolean oneAtATime,
            Consumer<Throwable> onThrown) {
        this.node = node;
        this.refusal = refusal;
        this.clock = clock;
        this.patienceMillis = patienceMillis;
        this.oneAtATime = oneAtATime;
        this.onThrown = onThrown;
    }

    <T> void add(Supplier<T> view, Promise<T> answer) {
        waiting.add(view, answer, clock.millis());
        begin();
    }

    /** Begins the next round, unless one is under way or nobody waits. */
    void begin() {
        if (underWay > 0 && oneAtATime || waiting.isEmpty()) {
            return;
        }
        ReadIndexRound round = waiting;
        waiting = new ReadIndexRound();
        underWay++;
        node.get()
                .query(round, QueryPolicy.LINEARIZABLE, Optional.empty(), Optional.empty())
                .whenComplete((read, failure) -> {
                    underWay--;
                    EngineThrown.in(failure).ifPresent(onThrown);
                    if (failure == null) {
                        begin();
                    } else if (failure instanceof CannotReplicateException && isPatient(round)) {
                        waiting.addEarlier(round); // a leader that has committed nothing yet: the next tick tries again
                    } else {
                        round.fail(refusal.get());
                        begin();
                    }
                });
    }

    void failAll(Failure cause) {
        waiting.fail(cause);
        waiting = new ReadIndexRound();
    }

    private boolean isPatient(ReadIndexRound round) {
        return clock.millis() - round.sinceMillis() < patienceMillis;
    }
}
