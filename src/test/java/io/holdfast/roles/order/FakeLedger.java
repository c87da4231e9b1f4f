package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A catalog that trades whatever it is asked for, and whose ledger can be cut at both ends, or kept waiting. */
final class FakeLedger implements CatalogPort {
    final List<LedgerEntry> entries = new ArrayList<>();
    long pruned;
    long shown = Long.MAX_VALUE; // beyond it nothing may be seen yet
    int pages;
    private Promise<Void> hidden = Promise.promise();
    private Optional<Promise<Void>> held = Optional.empty();

    static LedgerEntry entry(long seq) {
        return new LedgerEntry(
                seq, "key" + seq, "h", "Fox", Side.BUY, 2, new BigDecimal("15.99"), Instant.ofEpochMilli(0));
    }

    static StoredOrder order(long number) {
        return StoredOrder.of(entry(number));
    }

    void grow(long head) {
        while (entries.size() < head) {
            entries.add(entry(entries.size() + 1));
        }
    }

    /** Pages wait, with what the ledger has when they are asked for. */
    void hold() {
        held = Optional.of(Promise.promise());
    }

    void letGo() {
        Promise<Void> waiting = held.orElseThrow();
        held = Optional.empty();
        waiting.complete();
    }

    /** Entries up to this one may be seen from now on. */
    void show(long upTo) {
        shown = upTo;
        hidden.complete();
    }

    @Override
    public Future<Traded> trade(Trade request, Deadline deadline) {
        for (LedgerEntry entry : entries) {
            if (entry.key().equals(request.key())) {
                return Future.succeededFuture(new Traded(entry, true));
            }
        }
        LedgerEntry entry = new LedgerEntry(
                entries.size() + 1,
                request.key(),
                request.hash(),
                request.product(),
                request.side(),
                request.quantity(),
                new BigDecimal("15.99"),
                Instant.ofEpochMilli(0),
                request.subject());
        entries.add(entry);
        return Future.succeededFuture(new Traded(entry, false));
    }

    @Override
    public Future<LedgerPage> ledger(long from, int limit, Deadline deadline) {
        pages++;
        if (from < pruned) {
            return Future.failedFuture(new Failure.Conflict(CatalogApi.LEDGER_PRUNED, "gone", Map.of()));
        }
        if (from >= shown && from < entries.size()) { // waits for the first
            Promise<Void> waits = Promise.promise();
            hidden = waits;
            return waits.future().compose(v -> ledger(from, limit, deadline));
        }
        LedgerPage page = new LedgerPage(
                entries.stream()
                        .filter(e -> e.orderNumber() > from && e.orderNumber() <= shown)
                        .limit(limit)
                        .toList(),
                entries.size());
        return held.map(Promise::future).orElseGet(Future::succeededFuture).map(page);
    }
}
