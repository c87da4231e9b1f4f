package io.holdfast.roles.catalog;

import io.holdfast.platform.replication.AnswerMemory.Remembered;
import io.holdfast.platform.replication.ByteReader;
import io.holdfast.platform.replication.ByteWriter;
import io.holdfast.roles.catalog.Catalog.State;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The catalog's state as pieces of a snapshot: what is one number each first, then the three lists, cut into pieces. */
final class CatalogSnapshot {
    private static final int VERSION = 1;
    private static final int PIECE_BYTES = 1 << 18;

    private final List<Buffer> pieces = new ArrayList<>();
    private ByteWriter piece = new ByteWriter(PIECE_BYTES + 1024);

    private CatalogSnapshot() {}

    static List<Buffer> write(State state) {
        CatalogSnapshot snapshot = new CatalogSnapshot();
        snapshot.piece.tag(VERSION).number(state.head()).number(state.pruned()).instant(state.now());
        snapshot.list(state.products(), CatalogCodec::write);
        snapshot.list(state.ledger(), CatalogCodec::write);
        snapshot.list(
                state.remembered(), (BiConsumer<ByteWriter, Remembered<CatalogAnswer.Sticky>>) CatalogCodec::write);
        snapshot.cut();
        return snapshot.pieces;
    }

    static State read(List<Buffer> pieces) {
        Buffer all = Buffer.buffer();
        pieces.forEach(all::appendBuffer);
        ByteReader from = new ByteReader(all);
        int version = from.tag();
        if (version != VERSION) {
            throw from.unknown(version);
        }
        long head = from.number();
        long pruned = from.number();
        var now = from.instant();
        return new State(
                list(from, CatalogCodec::product),
                list(from, CatalogCodec::entry),
                list(from, CatalogCodec::remembered),
                head,
                pruned,
                now);
    }

    private <T> void list(List<T> items, BiConsumer<ByteWriter, T> write) {
        piece.number(items.size());
        for (T item : items) {
            write.accept(piece, item);
            if (piece.length() >= PIECE_BYTES) {
                cut();
            }
        }
    }

    private void cut() {
        pieces.add(piece.bytes());
        piece = new ByteWriter(PIECE_BYTES + 1024);
    }

    private static <T> List<T> list(ByteReader from, Function<ByteReader, T> read) {
        int size = from.count();
        List<T> items = new ArrayList<>();
        while (items.size() < size) {
            items.add(read.apply(from));
        }
        return items;
    }
}
