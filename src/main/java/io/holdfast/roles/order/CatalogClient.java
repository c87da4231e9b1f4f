package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.base.time.Deadline;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;

/** The catalog, called at its leader. */
record CatalogClient(RpcClient catalog) implements CatalogPort {
    @Override
    public Future<Traded> trade(Trade trade, Deadline deadline) {
        return catalog.call(CatalogApi.trading(trade), trade, deadline)
                .map(outcome -> new Traded(outcome.entry(), outcome.replayed()));
    }

    @Override
    public Future<LedgerPage> ledger(long from, int limit, Deadline deadline) {
        return catalog.call(CatalogApi.READ_LEDGER, new CatalogApi.ReadLedger(from, limit), deadline);
    }
}
