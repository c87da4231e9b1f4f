package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.holdfast.replication.SnapshotLists;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The catalog's state as chunks of a snapshot: first the scalars, then what is known of the caches, then the three lists. */
final class CatalogSnapshot {
    private static final int VERSION = 1;
    private static final int VERSION_WITH_SUBJECTS = 2;

    private CatalogSnapshot() {}

    static List<Buffer> write(CatalogState state) {
        // Without subjects as ever, so that a replica of an earlier version reads it.
        boolean subjects = state.ledger.entries().stream().anyMatch(entry -> entry.subject() != null);
        return new SnapshotLists(head -> head.tag(subjects ? VERSION_WITH_SUBJECTS : VERSION)
                        .number(state.ledger.head())
                        .number(state.ledger.pruned())
                        .instant(state.recorded.now()))
                .list(List.of(state), CatalogSnapshot::writeCaches)
                .list(state.products.all(), CatalogCodec::write)
                .list(state.ledger.entries(), subjects ? CatalogCodec::writeWithSubject : CatalogCodec::write)
                .list(state.recorded.entries(), CatalogCodec::writeEntry)
                .pieces();
    }

    /** Replaces everything in {@code state}. */
    static void read(List<Buffer> chunks, CatalogState state) {
        ByteReader from = SnapshotLists.reader(chunks);
        int version = from.tag();
        if (version != VERSION && version != VERSION_WITH_SUBJECTS) {
            throw from.unknown(version);
        }
        long head = from.number();
        long pruned = from.number();
        Instant now = from.instant();
        SnapshotLists.list(from, bytes -> readCaches(bytes, state));
        state.products.restore(SnapshotLists.list(from, CatalogCodec::product));
        Function<ByteReader, LedgerEntry> entry =
                version == VERSION ? CatalogCodec::ledgerEntry : CatalogCodec::ledgerEntryWithSubject;
        state.ledger.restore(SnapshotLists.list(from, entry), head, pruned);
        state.recorded.restore(SnapshotLists.list(from, CatalogCodec::entry), now);
    }

    private static void writeCaches(ByteWriter to, CatalogState state) {
        Map<String, URI> holders = state.caches.holders();
        Map<String, Long> unpublished = state.unpublished.indexByProduct();
        to.number(state.unpublished.lastChange()).number(holders.size());
        holders.forEach((holder, url) -> to.text(holder).text(url.toString()));
        to.number(unpublished.size());
        unpublished.forEach((product, index) -> to.text(product).number(index));
    }

    private static CatalogState readCaches(ByteReader from, CatalogState state) {
        long lastChange = from.number();
        Map<String, URI> holders = new LinkedHashMap<>();
        for (int left = from.count(); left > 0; left--) {
            holders.put(from.text(), URI.create(from.text()));
        }
        Map<String, Long> unpublished = new LinkedHashMap<>();
        for (int left = from.count(); left > 0; left--) {
            unpublished.put(from.text(), from.number());
        }
        state.caches.restore(holders);
        state.unpublished.restore(unpublished, lastChange);
        return state;
    }
}
