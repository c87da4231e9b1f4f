package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.base.time.Deadline;
import io.vertx.core.Future;

/** What the order service needs from the catalog. */
public interface CatalogPort {

    /** @param replayed whether it had been traded before under the same key */
    record Traded(LedgerEntry entry, boolean replayed) {}

    /**
     * Trades at most once under the request's key. A retry repeats the request unchanged (OL2).
     *
     * @return the trade, on the disks of a majority of the catalogs, and visible. Fails with {@code Conflict} or {@code NotFound} when it
     *     is rejected, with {@code Unavailable} when nothing was done, with {@code Indeterminate} when the outcome is unknown
     */
    Future<Traded> trade(Trade request, Deadline deadline);

    /** Entries after {@code from}. @return fails with {@code Conflict} {@code ledger-pruned} when they are pruned */
    Future<LedgerPage> ledger(long from, int limit, Deadline deadline);
}
