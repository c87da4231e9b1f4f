package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.replication.StateMachine;
import io.holdfast.simulation.orders.Fault;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A catalog that reports what it applies, and breaks one of its rules on request. */
final class WitnessedCatalog implements StateMachine<CatalogCommand, CatalogResult> {
    private final Catalog catalog;
    private final Fault fault;
    private final CatalogWitness witness;
    private long reported;

    WitnessedCatalog(Catalog catalog, Optional<Fault> fault, CatalogWitness witness) {
        this.catalog = catalog;
        this.fault = fault.orElse(null);
        this.witness = witness;
    }

    @Override
    public CatalogResult apply(long index, Instant at, CatalogCommand command) {
        String product = command instanceof CatalogCommand.Restock r
                ? r.product()
                : command instanceof CatalogCommand.Put p ? p.product() : null;
        long before = product == null ? 0 : quantity(product);
        long version = product == null ? 0 : version(product);
        long head = catalog.head();
        CatalogResult answer = command instanceof CatalogCommand.Trade trade
                ? trade(index, at, trade)
                : catalog.apply(index, at, command);
        witness.applied(index, Objects.hash(command, answer));
        if (command instanceof CatalogCommand.Keyed keyed) {
            witness.answered(
                    command.getClass().getSimpleName(),
                    keyed.key(),
                    keyed.hash(),
                    answer.getClass().getSimpleName());
        }
        if (product != null && version(product) != version) {
            witness.stocked(((CatalogCommand.Keyed) command).key(), product, before, quantity(product));
        }
        if (catalog.head() > head && answer instanceof CatalogResult.Traded traded) {
            LedgerEntry entry = traded.entry();
            witness.traded(entry);
        }
        return answer;
    }

    private long quantity(String name) {
        return catalog.product(name).map(Product::quantity).orElse(0L);
    }

    private long version(String name) {
        return catalog.product(name).map(Product::version).orElse(0L);
    }

    private CatalogResult trade(long index, Instant at, CatalogCommand.Trade trade) {
        if (fault == Fault.NO_STALE && trade.watermark() < state().ledger.pruned()) {
            return catalog.apply(index, at, with(trade, state().ledger.pruned()));
        }
        if (fault == Fault.PRUNED_UP_TO_HEAD) {
            catalog.apply(index, at, new CatalogCommand.Seed(List.of())); // begins the list of changes
            state().ledger.prune(catalog.head(), trade.limits().ledgerLag());
        }
        if (fault == Fault.KEYS_CUT_BEFORE_LEDGER) {
            reported = Math.max(reported, trade.watermark());
            keys().values().removeIf(entry -> entry.orderNumber() <= reported);
        }
        if (fault == Fault.STOCK_BEFORE_KEY
                && trade.side() == Side.BUY
                && quantity(trade.product()) < trade.quantity()) {
            catalog.apply(index, at, new CatalogCommand.Seed(List.of()));
            return new CatalogResult.InsufficientStock(trade.product(), quantity(trade.product()));
        }
        if (fault == Fault.EXPIRED_BEFORE_KEY && at.isAfter(trade.deadline())) {
            catalog.apply(index, at, new CatalogCommand.Seed(List.of()));
            return new CatalogResult.DeadlineExceeded();
        }
        CatalogResult answer = catalog.apply(index, at, trade);
        if (fault == Fault.REFUSALS_NOT_REMEMBERED) {
            ((Map<?, ?>) get(get(state().recorded, "table"), "entries")).remove(trade.key());
        }
        return answer;
    }

    private static CatalogCommand.Trade with(CatalogCommand.Trade trade, long watermark) {
        return new CatalogCommand.Trade(
                trade.key(),
                trade.hash(),
                trade.product(),
                trade.side(),
                trade.quantity(),
                watermark,
                trade.deadline(),
                trade.limits(),
                trade.subject());
    }

    @SuppressWarnings("unchecked")
    private Map<String, LedgerEntry> keys() {
        return (Map<String, LedgerEntry>) get(state().ledger, "byKey");
    }

    // By reflection: the product gives no access to its state, and should not.
    private CatalogState state() {
        return (CatalogState) get(catalog, "state");
    }

    private static Object get(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException gone) {
            throw new IllegalStateException(gone);
        }
    }

    @Override
    public Position start() {
        return catalog.start();
    }

    @Override
    public Buffer encode(CatalogCommand command) {
        return catalog.encode(command);
    }

    @Override
    public CatalogCommand decode(Buffer encoded) {
        return catalog.decode(encoded);
    }

    @Override
    public List<Buffer> snapshot() {
        return catalog.snapshot();
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        catalog.restore(position, pieces);
    }
}
