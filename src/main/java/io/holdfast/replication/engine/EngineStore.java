package io.holdfast.replication.engine;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.holdfast.replication.log.DamagedLogException;
import io.holdfast.replication.log.SegmentedLog;
import io.holdfast.replication.log.SnapshotFiles;
import io.microraft.model.impl.log.DefaultRaftGroupMembersViewOrBuilder;
import io.microraft.model.impl.log.DefaultSnapshotEntryOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import io.microraft.persistence.RestoredRaftState;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The engine's store: entries and votes in the {@link SegmentedLog}, snapshots in {@link SnapshotFiles}. A failure is
 * reported once, and the replica stops: nothing may be acknowledged that is on a disk that failed (F1). Confined to
 * the thread of the group.
 */
final class EngineStore implements RaftStore, Closeable {
    private final SnapshotFiles snapshots;
    private final SegmentedLog log;
    private final Consumer<IOException> onFailure;
    private final TermBoundaries terms = new TermBoundaries();
    private final LogBytes bytes = new LogBytes();
    private final LongSupplier nanos;
    private final LongConsumer onSync;
    private HardState hard;
    private DirectoryId own;
    private Map<Integer, DirectoryId> founders = Map.of();
    private Optional<RestoredRaftState> restored;

    private EngineStore(
            SnapshotFiles snapshots,
            SegmentedLog log,
            Random random,
            LongSupplier nanos,
            LongConsumer onSync,
            Consumer<IOException> onFailure)
            throws IOException {
        this.snapshots = snapshots;
        this.log = log;
        this.nanos = nanos;
        this.onSync = onSync;
        this.onFailure = onFailure;
        this.restored = restore();
        if (hard == null) {
            initializeDirectory(random);
        } else {
            own = hard.own();
            founders = hard.founders();
        }
    }

    /**
     * Reads everything that is kept.
     *
     * @param onSync gets how many nanoseconds each wait for the disk took
     * @param onFailure gets what broke the store, before the caller of the failed method does
     */
    static EngineStore open(
            Environment environment, SegmentedLog.Config config, LongConsumer onSync, Consumer<IOException> onFailure)
            throws IOException {
        SnapshotFiles snapshots = SnapshotFiles.open(environment.disk());
        SegmentedLog log =
                SegmentedLog.open(environment.disk(), config, environment.background(), snapshots.newestIndex());
        try {
            return new EngineStore(snapshots, log, environment.random(), environment.nanos(), onSync, onFailure);
        } catch (IOException unusable) {
            log.close();
            throw unusable;
        }
    }

    /** Which directory this is. */
    DirectoryId own() {
        return own;
    }

    /** The directories that the group was bootstrapped with; empty when they are unknown. */
    Map<Integer, DirectoryId> founders() {
        return founders;
    }

    /** Whether this replica belongs to a group. */
    boolean isMember() {
        return hard != null;
    }

    /**
     * This replica becomes a member of a group that was bootstrapped with {@code all}; stored with the first thing
     * that the engine stores.
     */
    void setFounders(Map<Integer, DirectoryId> all) {
        founders = Map.copyOf(all);
    }

    // Before other replicas know of this directory: its id must survive a power cut (M2).
    private void initializeDirectory(Random random) throws IOException {
        Optional<byte[]> kept = log.hardState();
        if (kept.isEmpty()) {
            if (snapshots.newestIndex() > 0) {
                throw new DamagedLogException(
                        "it has a snapshot of entry %d, but no log".formatted(snapshots.newestIndex()));
            }
            own = DirectoryId.random(random);
            log.saveHardState(HardState.ofNewDirectory(own));
            log.sync();
        }
    }

    /** What the engine starts from, handed out once; empty when this replica never ran. */
    Optional<RestoredRaftState> takeRestored() {
        Optional<RestoredRaftState> taken = restored;
        restored = Optional.empty(); // not kept: it is as large as the log
        return taken;
    }

    private Optional<RestoredRaftState> restore() throws IOException {
        Optional<byte[]> kept = log.hardState();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<DirectoryId> unborn = HardState.newDirectory(kept.get());
            if (unborn.isPresent()) {
                own = unborn.get();
                return Optional.empty();
            }
            hard = HardState.decode(kept.get());
            SnapshotEntry snapshot =
                    snapshots.newest().map(EngineStore::snapshotOf).orElse(null);
            if (snapshot != null) {
                terms.append(snapshot.getIndex(), snapshot.getTerm());
            }
            List<LogEntry> entries = new ArrayList<>();
            for (SegmentedLog.Entry entry : log.recovered()) {
                LogEntry decoded = LogCodec.readEntry(new ByteReader(entry.payload()));
                terms.append(decoded.getIndex(), decoded.getTerm());
                bytes.append(decoded.getIndex(), entry.payload().length);
                entries.add(decoded);
            }
            return Optional.of(
                    new RestoredRaftState(hard.local(), hard.initialMembers(), hard.termState(), snapshot, entries));
        } catch (IllegalArgumentException unreadable) {
            throw new IOException("the log was written by another version: " + unreadable.getMessage(), unreadable);
        }
    }

    private static SnapshotEntry snapshotOf(SnapshotFiles.Snapshot files) {
        List<SnapshotChunk> chunks = files.pieces().stream()
                .map(piece -> LogCodec.readChunk(new ByteReader(piece)))
                .toList();
        SnapshotChunk first = chunks.get(0);
        return new DefaultSnapshotEntryOrBuilder()
                .setIndex(first.getIndex())
                .setTerm(first.getTerm())
                .setGroupMembersView(first.getGroupMembersView())
                .setSnapshotChunks(chunks)
                .build();
    }

    /** Index of the last entry in the log or the snapshot. */
    long lastIndex() {
        return terms.last();
    }

    /** Of the entries that the engine has in memory. */
    LogBytes bytes() {
        return bytes;
    }

    /** Index of the newest snapshot. */
    long snapshotIndex() {
        return snapshots.newestIndex();
    }

    TermBoundaries terms() {
        return terms;
    }

    @Override
    public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState local) throws IOException {
        if (hard == null) {
            RaftGroupMembersView none = new DefaultRaftGroupMembersViewOrBuilder()
                    .setLogIndex(0)
                    .setMembers(Set.of())
                    .setVotingMembers(Set.of())
                    .build();
            hard = HardState.of(
                    local, none, own, founders); // the members follow at once; nothing is written without them
        } else {
            saveHard(hard.with(local));
        }
    }

    @Override
    public void persistAndFlushInitialGroupMembers(RaftGroupMembersView initialMembers) throws IOException {
        saveHard(hard.with(initialMembers));
    }

    @Override
    public void persistAndFlushTerm(RaftTermPersistentState term) throws IOException {
        saveHard(hard.with(term));
    }

    private void saveHard(HardState next) throws IOException {
        if (next.equals(hard)) {
            return;
        }
        guarded(() -> {
            log.saveHardState(next.encode());
            sync();
        });
        hard = next;
    }

    @Override
    public void persistLogEntries(List<LogEntry> entries) throws IOException {
        guarded(() -> {
            for (LogEntry entry : entries) {
                if (entry.getOperation() instanceof Operation.Commands commands) {
                    commands.enteredLog();
                }
                ByteWriter to = new ByteWriter(LogCodec.sizeOf(entry));
                LogCodec.write(to, entry);
                log.append(entry.getIndex(), to.toArray());
                bytes.append(entry.getIndex(), to.length());
                terms.append(entry.getIndex(), entry.getTerm());
            }
        });
    }

    @Override
    public void truncateLogEntriesFrom(long index) throws IOException {
        guarded(() -> log.truncateFrom(index));
        terms.truncateFrom(index);
        bytes.truncateFrom(index);
    }

    @Override
    public void truncateLogEntriesUntil(long index) throws IOException {
        guarded(() -> {
            log.dropUntil(index);
            snapshots.dropBelow(snapshots.newestIndex());
        });
        terms.dropUntil(index);
        bytes.dropUntil(index);
    }

    @Override
    public void persistSnapshotChunk(SnapshotChunk chunk) throws IOException {
        ByteWriter to = new ByteWriter();
        LogCodec.write(to, chunk);
        guarded(() -> snapshots.write(
                chunk.getIndex(), chunk.getSnapshotChunkIndex(), chunk.getSnapshotChunkCount(), to.toArray()));
    }

    @Override
    public void deleteSnapshotChunks(long index, int count) throws IOException {
        guarded(() -> snapshots.discard(index));
    }

    @Override
    public void flush() throws IOException {
        guarded(() -> {
            snapshots.sync();
            sync();
        });
    }

    private void sync() throws IOException {
        long before = log.syncs();
        long began = nanos.getAsLong();
        log.sync();
        if (log.syncs() > before) {
            onSync.accept(nanos.getAsLong() - began);
        }
    }

    @Override
    public void close() throws IOException {
        try (snapshots;
                log) {
            // both are closed, whichever fails
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void guarded(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException broken) {
            onFailure.accept(broken);
            throw broken;
        }
    }
}
