package io.holdfast.platform.replication.engine;

import io.holdfast.platform.replication.StateMachine;
import io.microraft.impl.statemachine.InternalCommitAware;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The product's state machine as the engine sees it: each entry reaches it once, in order, also when the engine is rebuilt and
 * tells its story again. Confined to the thread of the group; {@link #applied()} may be read by any.
 */
final class AppliedState<C, R> implements io.microraft.statemachine.StateMachine, InternalCommitAware {
    private final StateMachine<C, R> machine;
    private final int chunkBytesMax;
    private final Consumer<Throwable> onFailure;
    private volatile long applied;
    private long lastAtMillis;
    private boolean failed;

    /** @param onFailure called once, with what the state machine threw; nothing is applied after that */
    AppliedState(StateMachine<C, R> machine, int chunkBytesMax, Consumer<Throwable> onFailure) {
        this.machine = machine;
        this.chunkBytesMax = chunkBytesMax;
        this.onFailure = onFailure;
        StateMachine.Position start = machine.start();
        this.applied = start.index();
        this.lastAtMillis = start.at().toEpochMilli();
    }

    /** Index of the newest entry that the state contains. */
    long applied() {
        return applied;
    }

    /** Called by the engine for every committed entry, and for reads, which have no place in the log. */
    @Override
    public Object runOperation(long index, Object operation) {
        if (operation instanceof ReadRound read) {
            read.run();
            return null;
        }
        if (failed) {
            throw new IllegalStateException("the state machine failed earlier");
        }
        if (index <= applied) {
            return null;
        }
        Object result = operation instanceof Operation.Command command ? apply(index, command) : null;
        applied = index;
        return result;
    }

    private R apply(long index, Operation.Command command) {
        return orStop(() -> {
            lastAtMillis = Math.max(lastAtMillis, command.atMillis());
            return machine.apply(
                    index, Instant.ofEpochMilli(lastAtMillis), machine.decode(Buffer.buffer(command.encoded())));
        });
    }

    // What it throws it may have half done: better no replica than one that differs.
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
        applied = Math.max(applied, index);
    }

    @Override
    public void takeSnapshot(long index, Consumer<Object> chunks) {
        orStop(() -> new SnapshotPieces(lastAtMillis, machine.snapshot()).cut(chunkBytesMax))
                .forEach(chunks);
    }

    @Override
    public void installSnapshot(long index, List<Object> chunks) {
        if (index <= applied) {
            return;
        }
        lastAtMillis = orStop(() -> {
            SnapshotPieces pieces = SnapshotPieces.join(chunks);
            machine.restore(
                    new StateMachine.Position(index, Instant.ofEpochMilli(pieces.lastAtMillis())), pieces.pieces());
            return pieces.lastAtMillis();
        });
        applied = index;
    }

    @Override
    public Object getNewTermOperation() {
        return new Operation.NewTerm();
    }
}
