package io.holdfast.roles.catalog;

import io.holdfast.replication.Fingerprint;
import io.holdfast.replication.IdempotencyTable;
import io.holdfast.replication.IdempotencyTable.Entry;
import io.holdfast.replication.IdempotencyTable.Lookup;
import io.holdfast.replication.IdempotencyTable.Verdict;
import io.holdfast.roles.catalog.CatalogCommand.Keyed;
import io.holdfast.roles.catalog.CatalogCommand.Limits;
import io.holdfast.roles.catalog.CatalogResult.ProductRejection;
import io.holdfast.roles.catalog.CatalogResult.Recorded;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The recorded rejections and administrators' changes, with a quota of rejections per product, so that a product that is sold out leaves
 * room for the others (OL16). Part of the {@link Catalog}'s state.
 */
final class RecordedResults {
    private final IdempotencyTable<Recorded> table = new IdempotencyTable<>();
    private final Map<String, Integer> rejections = new HashMap<>(); // by quota
    private long fingerprint;

    /** Time of the newest command. */
    Instant now() {
        return table.now();
    }

    int size() {
        return table.size();
    }

    /** OL7: a command's time never goes back. */
    void advance(Instant at) {
        table.advance(at);
    }

    void expire(Instant at, Limits limits) {
        table.expire(at, limits.rememberFor()).forEach(entry -> {
            count(entry.result(), -1);
            fingerprint -= fingerprint(entry.key(), entry.hash());
        });
    }

    Lookup<Recorded> lookup(Keyed command) {
        return table.lookup(command.key(), command.hash(), command.deadline());
    }

    /** Whether {@code command} is new and its result could not be recorded, whatever it is. */
    boolean isFull(Keyed command) {
        return table.size() >= command.limits().rememberMax() && lookup(command).verdict() == Verdict.NEW;
    }

    boolean hasRoomFor(ProductRejection rejection, Limits limits) {
        return table.size() < limits.rememberMax()
                && rejections.getOrDefault(rejection.quota(), 0) < limits.perProductMax();
    }

    void record(Keyed command, Recorded result) {
        table.record(command.key(), command.hash(), result);
        fingerprint += fingerprint(command.key(), command.hash());
        count(result, 1);
    }

    /** Oldest first. */
    List<Entry<Recorded>> entries() {
        return table.entries();
    }

    /** Replaces everything. @param entries oldest first @param now time of the newest command */
    void restore(List<Entry<Recorded>> entries, Instant now) {
        table.restore(entries, now);
        rejections.clear();
        fingerprint = 0;
        entries.forEach(entry -> {
            count(entry.result(), 1);
            fingerprint += fingerprint(entry.key(), entry.hash());
        });
    }

    /** The sum over all keys; results are left out, because they follow from them. */
    long fingerprint() {
        return fingerprint;
    }

    private void count(Recorded result, int change) {
        if (result instanceof ProductRejection rejection) {
            rejections.merge(rejection.quota(), change, (old, add) -> old + add == 0 ? null : old + add);
        }
    }

    private static long fingerprint(String key, String hash) {
        return Fingerprint.of("remembered", key, hash);
    }
}
