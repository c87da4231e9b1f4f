package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.base.time.Deadline;
import io.vertx.core.Future;

/** What the order books ask of the catalog. */
public interface CatalogPort {

    /** @param again whether it had been traded before under the same key */
    record Traded(LedgerEntry entry, boolean again) {}

    /**
     * Trades at most once under the wish's key. A resend repeats the message unchanged (OL2).
     *
     * @return the trade, on the disks of a majority of the catalogs, and visible. Fails with {@code Conflict} or {@code NotFound} for a
     *     refusal, with {@code Unavailable} when surely nothing was done, with {@code Indeterminate} when nobody knows
     */
    Future<Traded> trade(Trade wish, Deadline deadline);

    /** Entries after {@code from}. @return fails with {@code Conflict} {@code ledger-pruned} when they are not kept any more */
    Future<LedgerPage> ledger(long from, int limit, Deadline deadline);
}
