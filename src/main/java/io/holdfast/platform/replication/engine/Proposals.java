package io.holdfast.platform.replication.engine;

import io.holdfast.base.failure.Failure;
import io.microraft.RaftNode;
import io.microraft.exception.CannotReplicateException;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Commands on their way into the log. Those that the engine cannot take now (its log is far ahead of what is applied, a
 * leadership is being handed over) wait in line; what fails is told apart into "nothing was done" and "nobody knows". Confined to
 * the thread of the group.
 */
final class Proposals<R> {
    private record Proposal<R>(Operation.Command command, Promise<R> answer, long sinceMillis) {}

    private final Supplier<RaftNode> node;
    private final BooleanSupplier hasRoom;
    private final Supplier<Failure> refusal;
    private final Clock clock;
    private final long patienceMillis;
    private final int underWayMax;
    private final Deque<Proposal<R>> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean refused;

    /**
     * @param hasRoom whether the engine may take one more
     * @param refusal what a caller is told when this replica does not decide
     * @param patienceMillis how long a command waits in line, by the engine's clock
     * @param underWayMax commands that the engine may have at a time
     */
    Proposals(
            Supplier<RaftNode> node,
            BooleanSupplier hasRoom,
            Supplier<Failure> refusal,
            Clock clock,
            long patienceMillis,
            int underWayMax) {
        this.node = node;
        this.hasRoom = hasRoom;
        this.refusal = refusal;
        this.clock = clock;
        this.patienceMillis = patienceMillis;
        this.underWayMax = underWayMax;
    }

    void add(Operation.Command command, Promise<R> answer) {
        waiting.add(new Proposal<>(command, answer, clock.millis()));
        drain();
    }

    /** Now and then: asks the engine again after it refused, and gives up on those that have waited too long. */
    void tick() {
        refused = false;
        drain();
        while (!waiting.isEmpty() && clock.millis() - waiting.peek().sinceMillis() > patienceMillis) {
            waiting.poll()
                    .answer()
                    .fail(new Failure.Unavailable("queue-full", "the replicas are not keeping up; try again"));
        }
    }

    /** Gives the engine what it can take. */
    void drain() {
        while (!waiting.isEmpty() && !refused && underWay < underWayMax && hasRoom.getAsBoolean()) {
            propose(waiting.poll());
        }
    }

    void failAll(Failure cause) {
        waiting.forEach(proposal -> proposal.answer().fail(cause));
        waiting.clear();
    }

    private void propose(Proposal<R> proposal) {
        underWay++;
        node.get().<R>replicate(proposal.command()).whenComplete((done, failure) -> {
            underWay--;
            if (failure == null) {
                proposal.answer().complete(done.getResult());
                drain(); // there is room for one more
            } else if (proposal.command().isLogged()) {
                // Also when it says that this replica does not lead: another one may have the entry, and lead next.
                proposal.answer().fail(outcomeUnknown());
            } else if (failure instanceof CannotReplicateException) {
                refused = true;
                waiting.addFirst(proposal);
            } else {
                proposal.answer().fail(refusal.get());
            }
        });
    }

    private static Failure outcomeUnknown() {
        return new Failure.Indeterminate(
                "outcome-unknown", "the leadership changed while this was being decided; ask again under the same key");
    }

    /** What a caller is told that came to a replica which does not lead. @param leader 0 when it knows of none */
    static Failure notLeader(int leader) {
        return leader == 0
                ? new Failure.Unavailable(
                        "no-quorum", "no leader: fewer than a majority of the replicas agree; try again soon")
                : new Failure.Unavailable(
                        "not-leader", "replica %d leads; ask there".formatted(leader), Map.of("leader", leader));
    }
}
