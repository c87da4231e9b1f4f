package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;

/** Hears what the replicas of a simulated catalog apply. */
public interface CatalogWitness {

    /** @param what the same for every replica that applies the entry at {@code index} */
    void applied(long index, int what);

    /** For the first replica that applies an entry: its result. */
    void answered(String command, String key, String hash, String answer);

    void traded(LedgerEntry entry);

    /** A restock or a new quantity. */
    void stocked(String key, String product, long before, long after);
}
