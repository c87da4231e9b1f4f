package io.holdfast.replication;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Cuts a state that consists of a few values and long lists into the pieces of a snapshot, and reads it from them. */
public final class SnapshotLists {
    private static final int PIECE_BYTES = 1 << 18;

    private final List<Buffer> pieces = new ArrayList<>();
    private ByteWriter piece = new ByteWriter(PIECE_BYTES + 1024);

    /** @param head writes what is no list: it stands first */
    public SnapshotLists(Consumer<ByteWriter> head) {
        head.accept(piece);
    }

    public <T> SnapshotLists list(Collection<T> items, BiConsumer<ByteWriter, T> write) {
        piece.number(items.size());
        for (T item : items) {
            write.accept(piece, item);
            if (piece.length() >= PIECE_BYTES) {
                cut();
            }
        }
        return this;
    }

    public List<Buffer> pieces() {
        cut();
        return pieces;
    }

    /** Reads the pieces as if they were one. */
    public static ByteReader reader(List<Buffer> pieces) {
        Buffer all = Buffer.buffer();
        pieces.forEach(all::appendBuffer);
        return new ByteReader(all);
    }

    /** A list that {@link #list(Collection, BiConsumer)} wrote. */
    public static <T> List<T> list(ByteReader from, Function<ByteReader, T> read) {
        List<T> items = new ArrayList<>();
        for (int left = from.count(); left > 0; left--) {
            items.add(read.apply(from));
        }
        return items;
    }

    private void cut() {
        pieces.add(piece.bytes());
        piece = new ByteWriter(PIECE_BYTES + 1024);
    }
}
