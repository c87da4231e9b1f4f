package io.holdfast.replication.engine;

import io.holdfast.replication.Checkpoints;
import io.holdfast.replication.Fingerprint;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.engine.Operation.Commands;
import io.microraft.impl.statemachine.InternalCommitAware;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The state machine as the engine sees it: each entry is applied once, in order, also when the engine is rebuilt and
 * delivers its log again. Confined to the thread of the group; any thread may read {@link #applied()}.
 */
final class AppliedState<C, R> implements io.microraft.statemachine.StateMachine, InternalCommitAware {
    private final StateMachine<C, R> machine;
    private final int chunkBytesMax;
    private final Consumer<Throwable> onFailure;
    private final boolean refusesLateSnapshots;
    private volatile long applied;
    /** How many commands of the entry {@link #applied} are in a state that the machine kept itself; it may be all. */
    private int keptOfIt;

    private final Checkpoints checkpoints = new Checkpoints();
    private boolean keptInPart;
    private volatile long delivered;
    private long lastAtMillis;
    private boolean failed;

    /**
     * @param refusesLateSnapshots whether a snapshot of an index that the state is beyond fails
     * @param onFailure called once, with what the state machine threw; nothing is applied after that
     */
    AppliedState(
            StateMachine<C, R> machine,
            int chunkBytesMax,
            boolean refusesLateSnapshots,
            Consumer<Throwable> onFailure) {
        this.machine = machine;
        this.chunkBytesMax = chunkBytesMax;
        this.refusesLateSnapshots = refusesLateSnapshots;
        this.onFailure = onFailure;
        StateMachine.Position start = machine.start();
        this.applied = start.index() / Commands.MOST;
        this.keptOfIt = (int) (start.index() % Commands.MOST) + 1;
        this.keptInPart = applied > 0;
        this.lastAtMillis = start.at().toEpochMilli();
    }

    /** Index of the newest entry that the state contains. */
    long applied() {
        return applied;
    }

    /**
     * Index of the newest entry that the engine has delivered since it was built. While it delivers again what the
     * state already contains, this is behind {@link #applied()}; the limits of the engine's log go by this one.
     */
    long deliveredIndex() {
        return delivered;
    }

    /** The newest stamp of a command in the state, since 1970; 0 before there is one. */
    long lastAtMillis() {
        return lastAtMillis;
    }

    /** The engine is built anew, and will deliver its log from the beginning, or from the snapshot that it installs first. */
    void beginAnew() {
        delivered = 0;
    }

    /** Called by the engine for every committed entry, and for reads, which have no place in the log. */
    @Override
    public Object runOperation(long index, Object operation) {
        if (operation instanceof ReadIndexRound read) {
            read.run();
            return null;
        }
        if (failed) {
            throw new IllegalStateException("the state machine failed earlier");
        }
        delivered = index;
        if (isIn(index)) {
            return null;
        }
        int first = index == applied ? keptOfIt : 0;
        Object result = operation instanceof Commands commands ? apply(index, commands, first) : null;
        isAt(index);
        return result;
    }

    // Each command has an index of its own: a machine that kept a part of an entry on disk is given the rest when it
    // starts again.
    private List<R> apply(long index, Commands commands, int first) {
        return orStop(() -> {
            lastAtMillis = Math.max(lastAtMillis, commands.atMillis());
            Instant at = Instant.ofEpochMilli(lastAtMillis);
            List<R> answers = new ArrayList<>();
            for (int i = first; i < commands.encoded().size(); i++) {
                C command = machine.decode(Buffer.buffer(commands.encoded().get(i)));
                answers.add(machine.apply(index * Commands.MOST + i, at, command));
            }
            return answers;
        });
    }

    // Also on the replica that wrote the snapshot: it may be the one whose state diverged.
    private void check(long index, long written) {
        long restored = machine.fingerprint();
        if (Fingerprint.comparable(written, restored) && written != restored) {
            throw new IllegalStateException(
                    "the snapshot of %d is not the state that it was taken of (expected: fingerprint %x, found: %x)"
                            .formatted(index, written, restored));
        }
    }

    /** What the state was, at some indexes. Any thread may ask. */
    Checkpoints checkpoints() {
        return checkpoints;
    }

    private boolean isIn(long index) {
        return index < applied || index == applied && !keptInPart;
    }

    private void isAt(long index) {
        applied = index;
        keptInPart = false;
        checkpoints.at(index, machine::fingerprint);
    }

    // A command that throws may be applied in part: better no replica than a diverged one.
    private <T> T orStop(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error bug) {
            failed = true;
            onFailure.accept(bug);
            throw bug;
        }
    }

    /** Entries that only the engine understands move the index all the same. */
    @Override
    public void onInternalCommit(long index) {
        delivered = index;
        if (!isIn(index)) {
            isAt(index);
        }
    }

    @Override
    public void takeSnapshot(long index, Consumer<Object> chunks) {
        orStop(() -> {
                    if (index < applied && refusesLateSnapshots) {
                        throw new IllegalStateException(
                                "a snapshot of %d is wanted, but the state is at %d already".formatted(index, applied));
                    }
                    return new SnapshotPieces(lastAtMillis, machine.fingerprint(), machine.snapshot())
                            .cut(chunkBytesMax);
                })
                .forEach(chunks);
    }

    void installSnapshot(SnapshotEntry snapshot) {
        @SuppressWarnings("unchecked") // what a snapshot entry of the engine holds
        List<SnapshotChunk> chunks = (List<SnapshotChunk>) snapshot.getOperation();
        installSnapshot(
                snapshot.getIndex(),
                chunks.stream().map(SnapshotChunk::getOperation).toList());
    }

    @Override
    public void installSnapshot(long index, List<Object> chunks) {
        delivered = index;
        if (isIn(index)) {
            return;
        }
        lastAtMillis = orStop(() -> {
            SnapshotPieces pieces = SnapshotPieces.join(chunks);
            machine.restore(
                    new StateMachine.Position(
                            index * Commands.MOST + Commands.MOST - 1, Instant.ofEpochMilli(pieces.lastAtMillis())),
                    pieces.pieces());
            check(index, pieces.fingerprint());
            return pieces.lastAtMillis();
        });
        isAt(index);
    }

    @Override
    public Object getNewTermOperation() {
        return new Operation.NewTerm();
    }
}
