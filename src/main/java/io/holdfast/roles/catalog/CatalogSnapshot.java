package io.holdfast.roles.catalog;

import io.holdfast.replication.ByteReader;
import io.holdfast.replication.SnapshotLists;
import io.holdfast.roles.catalog.Catalog.State;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The catalog's state as pieces of a snapshot: what is one number each first, then what is known of the caches, then the three lists. */
final class CatalogSnapshot {
    private static final int VERSION = 1;

    private CatalogSnapshot() {}

    static List<Buffer> write(State state) {
        return new SnapshotLists(head -> head.tag(VERSION)
                        .number(state.head())
                        .number(state.pruned())
                        .instant(state.now()))
                .list(List.of(state.cache()), (to, cache) -> cache.write(to))
                .list(state.products(), CatalogCodec::write)
                .list(state.ledger(), CatalogCodec::write)
                .list(state.remembered(), CatalogCodec::writeRemembered)
                .pieces();
    }

    static State read(List<Buffer> pieces) {
        ByteReader from = SnapshotLists.reader(pieces);
        int version = from.tag();
        if (version != VERSION) {
            throw from.unknown(version);
        }
        long head = from.number();
        long pruned = from.number();
        var now = from.instant();
        CacheState cache = SnapshotLists.list(from, CacheState::of).get(0);
        return new State(
                cache,
                SnapshotLists.list(from, CatalogCodec::product),
                SnapshotLists.list(from, CatalogCodec::entry),
                SnapshotLists.list(from, CatalogCodec::remembered),
                head,
                pruned,
                now);
    }
}
