package io.holdfast.replication.log;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one replica, each named by the index of the last entry it stands for, in pieces that come in any order. Confined
 * to one thread.
 *
 * <pre>
 *   unfinished ──all pieces written, {@link #sync}──► complete ──a newer one is complete, {@link #dropBelow}──► gone
 *       └──{@link #discard}, another count, or a restart──► gone
 * </pre>
 */
public final class SnapshotFiles implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);

    /** @param pieces all of them, in order */
    public record Snapshot(long index, List<byte[]> pieces) {
        public Snapshot {
            pieces = List.copyOf(pieces);
        }
    }

    private record Unfinished(int count, BitSet written, List<Disk.File> unsynced) {}

    private final Disk disk;
    private final FailStop syncs = new FailStop("writing snapshots");
    private final TreeMap<Long, Unfinished> unfinished = new TreeMap<>();
    private final TreeMap<Long, Integer> complete = new TreeMap<>(); // to the count of pieces
    private Optional<Snapshot> newest = Optional.empty();

    private SnapshotFiles(Disk disk) {
        this.disk = disk;
    }

    /**
     * Loads the newest complete snapshot and deletes everything else.
     *
     * @param disk stays the caller's, and must outlive this
     */
    public static SnapshotFiles open(Disk disk) throws IOException {
        SnapshotFiles files = new SnapshotFiles(disk);
        List<SnapshotPiece> pieces = disk.list().stream()
                .map(SnapshotPiece::ofName)
                .flatMap(Optional::stream)
                .toList();
        files.recover(pieces);
        for (SnapshotPiece piece : pieces) {
            if (!Integer.valueOf(piece.count()).equals(files.complete.get(piece.index()))) {
                disk.delete(piece.name());
            }
        }
        return files;
    }

    /** The newest complete one when this was opened; handed out once, then forgotten. */
    public Optional<Snapshot> newest() {
        Optional<Snapshot> snapshot = newest;
        newest = Optional.empty();
        return snapshot;
    }

    /** Index of the newest that is complete and synced, 0 when there is none. */
    public long newestIndex() {
        return complete.isEmpty() ? 0 : complete.lastKey();
    }

    /**
     * Writes one piece; one that is there already is passed over. A different {@code count} begins the snapshot anew. When this
     * fails, for example for lack of space, the piece may be written again.
     *
     * @param number from 0 to {@code count - 1}
     * @param count 1 to 999,999, the same for all pieces of a snapshot
     */
    public void write(long index, int number, int count, byte[] piece) throws IOException {
        syncs.check();
        SnapshotPiece place = new SnapshotPiece(index, number, count);
        if (complete.containsKey(index)) {
            return;
        }
        if (unfinished.containsKey(index) && unfinished.get(index).count() != count) {
            discard(index);
        }
        Unfinished snapshot =
                unfinished.computeIfAbsent(index, key -> new Unfinished(count, new BitSet(), new ArrayList<>()));
        if (!snapshot.written().get(number)) {
            snapshot.unsynced().add(place.write(disk, piece));
            snapshot.written().set(number);
        }
    }

    /** Returns when everything written is on the disk; snapshots that have all their pieces are complete then. */
    public void sync() throws IOException {
        syncs.run(() -> {
            for (Unfinished snapshot : unfinished.values()) {
                for (Disk.File file : snapshot.unsynced()) {
                    file.sync();
                    file.close();
                }
                snapshot.unsynced().clear();
            }
            if (unfinished.values().stream().anyMatch(SnapshotFiles::hasAll)) {
                disk.sync();
                unfinished.entrySet().stream()
                        .filter(entry -> hasAll(entry.getValue()))
                        .forEach(entry ->
                                complete.put(entry.getKey(), entry.getValue().count()));
                unfinished.values().removeIf(SnapshotFiles::hasAll);
            }
        });
    }

    /** Deletes what is there of a snapshot that is not complete; passed over when there is none. */
    public void discard(long index) throws IOException {
        if (unfinished.containsKey(index)) {
            Unfinished snapshot = unfinished.remove(index);
            close(snapshot);
            for (int number : snapshot.written().stream().toArray()) {
                disk.delete(new SnapshotPiece(index, number, snapshot.count()).name());
            }
        }
    }

    /** Deletes the complete ones older than the newest complete one at or below {@code index}. */
    public void dropBelow(long index) throws IOException {
        long kept = Optional.ofNullable(complete.floorKey(index)).orElse(0L);
        for (Map.Entry<Long, Integer> snapshot :
                List.copyOf(complete.headMap(kept).entrySet())) {
            complete.remove(snapshot.getKey());
            for (int number = 0; number < snapshot.getValue(); number++) {
                disk.delete(new SnapshotPiece(snapshot.getKey(), number, snapshot.getValue()).name());
            }
        }
    }

    /** Ends without a sync. */
    @Override
    public void close() throws IOException {
        syncs.close();
        for (Unfinished snapshot : unfinished.values()) {
            close(snapshot);
        }
    }

    private static boolean hasAll(Unfinished snapshot) {
        return snapshot.written().cardinality() == snapshot.count();
    }

    private static void close(Unfinished snapshot) throws IOException {
        for (Disk.File file : snapshot.unsynced()) {
            file.close();
        }
    }

    private void recover(List<SnapshotPiece> pieces) throws IOException {
        Map<SnapshotPiece, Long> present = pieces.stream()
                .collect(groupingBy(piece -> new SnapshotPiece(piece.index(), 0, piece.count()), counting()));
        List<SnapshotPiece> newestFirst = present.keySet().stream()
                .filter(first -> present.get(first) == first.count())
                .sorted(comparing(SnapshotPiece::index).reversed())
                .toList();
        for (SnapshotPiece first : newestFirst) {
            newest = recover(first.index(), first.count());
            if (newest.isPresent()) {
                disk.sync(); // it may be here by the grace of the page cache only
                complete.put(first.index(), first.count());
                return;
            }
        }
    }

    private Optional<Snapshot> recover(long index, int count) throws IOException {
        List<byte[]> content = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            SnapshotPiece piece = new SnapshotPiece(index, number, count);
            Optional<byte[]> bytes = piece.recover(disk);
            if (bytes.isEmpty()) {
                LOG.warn("{}/{} is not valid: the snapshot is dropped", disk, piece.name());
                return Optional.empty();
            }
            content.add(bytes.get());
        }
        return Optional.of(new Snapshot(index, content));
    }
}
