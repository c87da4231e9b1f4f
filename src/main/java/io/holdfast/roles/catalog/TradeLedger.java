package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.replication.Fingerprint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The trades in their order, numbered from 1 without gaps, which order stores copy. An entry that they all have may be pruned; until then
 * it is also the recorded result of its key. Part of the {@link Catalog}'s state.
 */
final class TradeLedger {
    private final NavigableMap<Long, LedgerEntry> entries = new TreeMap<>();
    private final Map<String, LedgerEntry> byKey = new HashMap<>();
    private volatile long head; // written by one thread, and read by those that report
    private long pruned;
    private long fingerprint;

    /** The newest entry's number, 0 for none. */
    long head() {
        return head;
    }

    /** The newest pruned entry's number, 0 for none. */
    long pruned() {
        return pruned;
    }

    /** The entry of {@code key}, unless there is none or it was pruned. */
    Optional<LedgerEntry> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** @param entry numbered {@code head() + 1} */
    void append(LedgerEntry entry) {
        head = entry.orderNumber();
        insert(entry);
    }

    /** Entries after {@code from}; empty when some of them are pruned (OL21). */
    Optional<LedgerPage> page(long from, int limit) {
        if (from < pruned) {
            return Optional.empty();
        }
        List<LedgerEntry> page =
                entries.tailMap(from, false).values().stream().limit(limit).toList();
        return Optional.of(new LedgerPage(page, head));
    }

    /** OL15: removes what the order store has reported as written, up to {@code lag} entries before its watermark. */
    void prune(long watermark, int lag) {
        long upTo = Math.min(watermark, head) - lag;
        if (upTo <= pruned) {
            return;
        }
        for (LedgerEntry old : List.copyOf(entries.headMap(upTo, true).values())) {
            entries.remove(old.orderNumber());
            byKey.remove(old.key());
            fingerprint -= fingerprint(old);
        }
        pruned = upTo;
    }

    /** In the order of their numbers. */
    List<LedgerEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** Replaces everything. */
    void restore(List<LedgerEntry> kept, long newHead, long newPruned) {
        entries.clear();
        byKey.clear();
        fingerprint = 0;
        kept.forEach(this::insert);
        head = newHead;
        pruned = newPruned;
    }

    /** The sum over all entries. */
    long fingerprint() {
        return fingerprint;
    }

    private void insert(LedgerEntry entry) {
        entries.put(entry.orderNumber(), entry);
        byKey.put(entry.key(), entry);
        fingerprint += fingerprint(entry);
    }

    private static long fingerprint(LedgerEntry entry) {
        return entry.subject() == null
                ? Fingerprint.of("entry", entry.orderNumber(), entry.key(), entry.hash(), entry.price())
                : Fingerprint.of(
                        "entry", entry.orderNumber(), entry.key(), entry.hash(), entry.price(), entry.subject());
    }
}
