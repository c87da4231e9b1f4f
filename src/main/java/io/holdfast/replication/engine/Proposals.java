package io.holdfast.replication.engine;

import io.holdfast.base.failure.Failure;
import io.microraft.RaftNode;
import io.microraft.exception.CannotReplicateException;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Commands on their way into the log. Those that the engine cannot take now (its log is far ahead of what is applied,
 * or a leadership is being transferred) wait in a queue; a failure is either "not done" or "unknown" (F3). Confined
 * to the thread of the group.
 */
final class Proposals<R> {
    /** The engine keeps the log since the newest snapshot in memory and bounds it by entries: larger entries would not fit. */
    private static final int ENTRY_BYTES_MAX = 2 << 10;

    private record Proposal<R>(byte[] command, Promise<R> answer, long sinceMillis) {}

    private final Supplier<RaftNode> node;
    private final BooleanSupplier hasRoom;
    private final Supplier<Failure> rejection;
    private final Clock clock;
    private final Supplier<OptionalLong> stamp;
    private final Consumer<Throwable> onThrown;
    private final long proposeTimeoutMillis;
    private final int inflightMax;
    private final int entryCommandsMax;
    private final Deque<Proposal<R>> waiting = new ArrayDeque<>();
    private int inflight;
    private boolean refused;

    /**
     * @param hasRoom whether the engine may take one more
     * @param rejection what a caller gets when this replica does not decide
     * @param stamp the time of day for a command; commands wait while there is none
     * @param onThrown gets what the engine threw that it should not throw
     * @param proposeTimeoutMillis how long a command waits in the queue, by the engine's clock
     * @param inflightMax commands that the engine may have at a time
     */
    Proposals(
            Supplier<RaftNode> node,
            BooleanSupplier hasRoom,
            Supplier<Failure> rejection,
            Clock clock,
            Supplier<OptionalLong> stamp,
            Consumer<Throwable> onThrown,
            long proposeTimeoutMillis,
            int inflightMax,
            int entryCommandsMax) {
        this.node = node;
        this.hasRoom = hasRoom;
        this.rejection = rejection;
        this.clock = clock;
        this.stamp = stamp;
        this.onThrown = onThrown;
        this.proposeTimeoutMillis = proposeTimeoutMillis;
        this.inflightMax = inflightMax;
        this.entryCommandsMax = entryCommandsMax;
    }

    /** Takes a command that leaves with the next {@link #drain}. */
    void add(byte[] command, Promise<R> answer) {
        waiting.add(new Proposal<>(command, answer, clock.millis()));
    }

    /** Called regularly: tries again after the engine rejected a command, and fails commands that have waited too long. */
    void tick() {
        refused = false;
        drain();
        while (!waiting.isEmpty() && clock.millis() - waiting.peek().sinceMillis() > proposeTimeoutMillis) {
            waiting.poll()
                    .answer()
                    .fail(new Failure.Unavailable("queue-full", "the replicas are not keeping up; try again"));
        }
    }

    /** Proposes what the engine can take. */
    void drain() {
        while (!waiting.isEmpty() && !refused && inflight < inflightMax && hasRoom.getAsBoolean()) {
            OptionalLong at = stamp.get();
            if (at.isEmpty()) {
                return;
            }
            propose(at.getAsLong(), nextEntry());
        }
    }

    private List<Proposal<R>> nextEntry() {
        List<Proposal<R>> entry = new ArrayList<>();
        int most = Math.min(entryCommandsMax, inflightMax - inflight);
        int bytes = 0;
        while (!waiting.isEmpty() && entry.size() < most) {
            bytes += waiting.peek().command().length;
            if (bytes > ENTRY_BYTES_MAX && !entry.isEmpty()) {
                break;
            }
            entry.add(waiting.poll());
        }
        return entry;
    }

    void failAll(Failure cause) {
        waiting.forEach(proposal -> proposal.answer().fail(cause));
        waiting.clear();
    }

    private void propose(long atMillis, List<Proposal<R>> entry) {
        inflight += entry.size();
        Operation.Commands commands = new Operation.Commands(
                atMillis, entry.stream().map(Proposal::command).toList());
        node.get().<List<R>>replicate(commands).whenComplete((done, failure) -> {
            inflight -= entry.size();
            EngineThrown.in(failure).ifPresent(onThrown);
            if (failure == null) {
                answer(entry, done.getResult());
                drain(); // there is room for more
            } else if (commands.isLogged()) {
                // Also when the failure is that this replica does not lead:
                // another one may have the entry, and lead next.
                entry.forEach(proposal -> proposal.answer().fail(outcomeUnknown()));
            } else if (failure instanceof CannotReplicateException) {
                refused = true;
                backInLine(entry);
            } else {
                entry.forEach(proposal -> proposal.answer().fail(rejection.get()));
            }
        });
    }

    private void answer(List<Proposal<R>> entry, List<R> answers) {
        for (int i = 0; i < entry.size(); i++) {
            entry.get(i).answer().complete(answers.get(i));
        }
    }

    private void backInLine(List<Proposal<R>> entry) {
        for (int i = entry.size() - 1; i >= 0; i--) {
            waiting.addFirst(entry.get(i));
        }
    }

    private static Failure outcomeUnknown() {
        return Failure.Indeterminate.ofReplica(
                "outcome-unknown", "the leadership changed while this was being decided; ask again under the same key");
    }

    /**
     * What a caller gets from a replica that does not lead. @param leader 0 when it knows of none
     */
    static Failure notLeader(int leader) {
        return leader == 0
                ? Failure.Unavailable.ofReplica(
                        "no-quorum", "no leader: fewer than a majority of the replicas agree; try again soon")
                : Failure.Unavailable.ofReplica(
                        "not-leader", "replica %d leads; ask there".formatted(leader), Map.of("leader", leader));
    }
}
