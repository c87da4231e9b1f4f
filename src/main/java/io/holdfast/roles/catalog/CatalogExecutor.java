package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.http.Preconditions;
import io.holdfast.roles.catalog.CatalogCommand.Keyed;
import io.holdfast.roles.catalog.CatalogResult.ProductRejection;
import io.holdfast.roles.catalog.CatalogResult.Recorded;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Executes commands on the catalog's state: the same commands in the same order leave the same state on every replica. The rules are
 * those of the ledger (docs/protocols/orders.md), cited by number.
 */
final class CatalogExecutor implements CatalogCommand.Handler<CatalogResult> {
    private final Products products;
    private final TradeLedger ledger;
    private final RecordedResults recorded;
    private final CacheMembership caches;
    private final UnpublishedChanges unpublished;
    private Catalog.ChangeListener listener = (product, version, index) -> {};
    private long index; // of the command being executed

    CatalogExecutor(CatalogState state) {
        this.products = state.products;
        this.ledger = state.ledger;
        this.recorded = state.recorded;
        this.caches = state.caches;
        this.unpublished = state.unpublished;
    }

    void onChange(Catalog.ChangeListener newListener) {
        listener = newListener;
    }

    CatalogResult execute(long commandIndex, Instant at, CatalogCommand command) {
        index = commandIndex;
        recorded.advance(at); // OL7: time is monotonic
        if (command instanceof Keyed keyed) {
            recorded.expire(at, keyed.limits());
        }
        return command.dispatch(this);
    }

    // OL7: the order of the checks is part of the contract: the key before the stock and before the watermark and the
    // deadline.
    @Override
    public CatalogResult trade(CatalogCommand.Trade trade) {
        ledger.prune(trade.watermark(), trade.limits().ledgerLag());
        Optional<LedgerEntry> earlier = ledger.find(trade.key());
        if (earlier.isPresent()) {
            return earlier.get().hash().equals(trade.hash())
                    ? new CatalogResult.Traded(earlier.get(), true)
                    : new CatalogResult.IdempotencyKeyReused();
        }
        if (trade.watermark() < ledger.pruned()) {
            return new CatalogResult.StaleWatermark();
        }
        if (trade.watermark() > ledger.head()) { // OL19: before anything is changed
            return new CatalogResult.LedgerBehind(ledger.head());
        }
        return executeOnce(trade, () -> execute(trade));
    }

    private CatalogResult execute(CatalogCommand.Trade trade) {
        Product product = products.find(trade.product()).orElse(null);
        if (product == null) {
            return new CatalogResult.ProductNotFound(trade.product());
        }
        long quantity = product.quantity() + (trade.side() == Side.BUY ? -trade.quantity() : trade.quantity());
        if (quantity < 0) {
            return new CatalogResult.InsufficientStock(product.name(), product.quantity());
        }
        if (quantity > CatalogApi.QUANTITY_MAX) {
            return new CatalogResult.StockLimitExceeded(product.name(), product.quantity());
        }
        store(new Product(
                product.name(),
                product.price(),
                quantity,
                product.tradeVolume() + trade.quantity(),
                product.version() + 1));
        LedgerEntry entry = new LedgerEntry(
                ledger.head() + 1,
                trade.key(),
                trade.hash(),
                product.name(),
                trade.side(),
                trade.quantity(),
                product.price(),
                recorded.now(),
                trade.subject().orElse(null));
        ledger.append(entry);
        return new CatalogResult.Traded(entry, false);
    }

    @Override
    public CatalogResult restock(CatalogCommand.Restock restock) {
        return changeOnce(restock, () -> execute(restock));
    }

    private CatalogResult execute(CatalogCommand.Restock restock) {
        Product product = products.find(restock.product()).orElse(null);
        if (product == null) {
            return new CatalogResult.ProductNotFound(restock.product());
        }
        if (!restock.preconditions().allowChange(Optional.of(Preconditions.tag(product.version())))) {
            return new CatalogResult.PreconditionFailed(product.version());
        }
        long quantity = product.quantity() + restock.quantity();
        if (quantity > CatalogApi.QUANTITY_MAX) {
            return new CatalogResult.StockLimitExceeded(product.name(), product.quantity());
        }
        Product restocked =
                new Product(product.name(), product.price(), quantity, product.tradeVolume(), product.version() + 1);
        return new CatalogResult.ProductChanged(store(restocked), false);
    }

    @Override
    public CatalogResult put(CatalogCommand.Put put) {
        return changeOnce(put, () -> execute(put));
    }

    private CatalogResult execute(CatalogCommand.Put put) {
        Optional<Product> old = products.find(put.product());
        if (!put.preconditions().allowChange(old.map(product -> Preconditions.tag(product.version())))) {
            return new CatalogResult.PreconditionFailed(
                    old.map(Product::version).orElse(0L));
        }
        Product replacement = new Product(
                put.product(),
                put.price(),
                put.quantity().orElse(old.map(Product::quantity).orElse(0L)),
                old.map(Product::tradeVolume).orElse(0L),
                old.map(Product::version).orElse(0L) + 1);
        return new CatalogResult.ProductChanged(store(replacement), old.isEmpty());
    }

    @Override
    public CatalogResult seed(CatalogCommand.Seed seed) {
        if (products.isEmpty()) {
            seed.products().forEach(p -> store(new Product(p.name(), p.price(), p.quantity(), 0, 1)));
        }
        return new CatalogResult.Done();
    }

    @Override
    public CatalogResult join(CatalogCommand.Join join) {
        return caches.join(join.holder(), join.url())
                ? new CatalogResult.Done()
                : new CatalogResult.HolderLimitReached();
    }

    @Override
    public CatalogResult leave(CatalogCommand.Leave leave) {
        caches.leave(leave.holder());
        return new CatalogResult.Done();
    }

    @Override
    public CatalogResult publish(CatalogCommand.Publish publish) {
        unpublished.publish(publish.index());
        return new CatalogResult.Done();
    }

    private Product store(Product product) {
        products.put(product);
        unpublished.changed(product.name(), index);
        listener.onChange(product.name(), product.version(), index);
        return product;
    }

    /** Executes {@code command} unless its key has a result; a rejection or a change is recorded, a trade is in the ledger. */
    private CatalogResult executeOnce(Keyed command, Supplier<CatalogResult> execution) {
        var lookup = recorded.lookup(command);
        return switch (lookup.verdict()) {
            case EXPIRED -> new CatalogResult.DeadlineExceeded();
            case MISMATCH -> new CatalogResult.IdempotencyKeyReused();
            case REPLAY -> lookup.result().orElseThrow();
            case NEW -> {
                CatalogResult result = execution.get();
                // OL16: a trade needs room for its rejection alone; then nothing was changed.
                if (result instanceof ProductRejection rejection && !recorded.hasRoomFor(rejection, command.limits())) {
                    yield new CatalogResult.TableFull();
                }
                if (result instanceof Recorded toRecord) {
                    recorded.record(command, toRecord);
                }
                yield result;
            }
            case FULL -> throw new IllegalStateException("a lookup without a bound is never full");
        };
    }

    // The result of an administrator's change is always recorded, and once it is known the change would be done.
    private CatalogResult changeOnce(Keyed command, Supplier<CatalogResult> execution) {
        return recorded.isFull(command) ? new CatalogResult.TableFull() : executeOnce(command, execution);
    }
}
