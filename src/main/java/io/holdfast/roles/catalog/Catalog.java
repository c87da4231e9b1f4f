package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.base.config.Settings;
import io.holdfast.http.Preconditions;
import io.holdfast.replication.Fingerprint;
import io.holdfast.replication.IdempotencyTable;
import io.holdfast.replication.IdempotencyTable.Remembered;
import io.holdfast.replication.StateMachine;
import io.holdfast.roles.catalog.CatalogCommand.Limits;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Products, the ledger of trades, and the answers that are remembered by key: one state machine, so that stock and ledger cannot
 * differ. Everything is held in memory; the log and the snapshots of its group keep it.
 *
 * <p>The rules are those of the ledger, named by number (docs/protocols/orders.md).
 */
final class Catalog implements StateMachine<CatalogCommand, CatalogAnswer> {

    /**
     * What a replica proposes commands with. Applying one uses the bounds that came with it, never these (OL0).
     *
     * @param rememberFor how long a refusal or an administrator's change is remembered by its key (OL16)
     * @param rememberMax how many of them at most; a tenth is kept for administrators
     * @param perProductMax refusals of one product at most, so that one that is sold out leaves room for the others
     * @param ledgerLag entries kept below the watermark, so that a late order book seldom finds itself stale (OL15)
     */
    record Config(Duration rememberFor, int rememberMax, int perProductMax, int ledgerLag) {
        Limits forTrades() {
            return new Limits(rememberFor, rememberMax - rememberMax / 10, perProductMax, ledgerLag);
        }

        Limits forAdministrators() {
            return new Limits(rememberFor, rememberMax, rememberMax, ledgerLag);
        }

        static Config from(Settings settings) {
            return new Config(
                    settings.duration(
                            "catalog.remember-for", Duration.ofMinutes(10), "how long a refusal stays one, by its key"),
                    settings.integer(
                            "catalog.remember-max",
                            100_000,
                            1,
                            10_000_000,
                            "refusals and administrators' changes remembered at most; a tenth is kept for the latter"),
                    settings.integer(
                            "catalog.remember-per-product",
                            20_000,
                            1,
                            10_000_000,
                            "refusals of one product remembered at most"),
                    settings.integer("catalog.ledger-lag", 10_000, 0, 1_000_000, "entries kept below the watermark"));
        }
    }

    /**
     * The whole state, as a snapshot carries it.
     *
     * @param cache what is known of the caches
     * @param ledger by rising number
     * @param remembered the oldest first
     * @param now time of the newest command
     */
    record State(
            CacheState cache,
            List<Product> products,
            List<LedgerEntry> ledger,
            List<Remembered<CatalogAnswer.Sticky>> remembered,
            long head,
            long pruned,
            Instant now) {}

    private final Config config;
    private final NavigableMap<String, Product> products = new TreeMap<>();
    private final NavigableMap<Long, LedgerEntry> ledger = new TreeMap<>();
    private final Map<String, LedgerEntry> ledgerByKey = new HashMap<>();
    private final IdempotencyTable<CatalogAnswer.Sticky> memory = new IdempotencyTable<>();
    private final Map<String, Integer> refusals = new HashMap<>(); // in the memory, by product
    private CacheState cache = new CacheState();
    private OnChange onChange = (product, version, index) -> {};
    private long head;
    private long pruned;
    private long index;
    private long sum; // of the fingerprints of products, entries and remembered answers

    Catalog(Config config) {
        this.config = config;
    }

    /** Hears of each change of a product, on the thread of the group, before it is answered. */
    interface OnChange {
        void changed(String product, long version, long index);
    }

    void onChange(OnChange listener) {
        onChange = listener;
    }

    CacheState cache() {
        return cache;
    }

    /** Answers that are remembered now. */
    int remembered() {
        return memory.size();
    }

    /** What this replica proposes commands with. */
    Config config() {
        return config;
    }

    @Override
    public Buffer encode(CatalogCommand command) {
        return CatalogCodec.write(command);
    }

    @Override
    public CatalogCommand decode(Buffer encoded) {
        return CatalogCodec.command(encoded, config.forTrades());
    }

    @Override
    public CatalogAnswer apply(long position, Instant at, CatalogCommand command) {
        index = position;
        memory.advance(at); // OL7: its time is monotone
        if (command instanceof CatalogCommand.Keyed keyed) {
            forget(at, keyed.limits());
        }
        if (command instanceof CatalogCommand.Trade trade) {
            return trade(trade);
        } else if (command instanceof CatalogCommand.Restock restock) {
            return isFull(restock) ? new CatalogAnswer.Full() : once(restock, () -> restock(restock));
        } else if (command instanceof CatalogCommand.Put put) {
            return isFull(put) ? new CatalogAnswer.Full() : once(put, () -> put(put));
        } else if (command instanceof CatalogCommand.Fill fill) {
            return fill(fill);
        } else if (command instanceof CatalogCommand.Join join) {
            return cache.join(join.holder(), join.url()) ? new CatalogAnswer.Nothing() : new CatalogAnswer.Full();
        } else if (command instanceof CatalogCommand.Leave leave) {
            cache.leave(leave.holder());
            return new CatalogAnswer.Nothing();
        } else if (command instanceof CatalogCommand.Settle settle) {
            cache.settle(settle.index());
            return new CatalogAnswer.Nothing();
        }
        throw new IllegalStateException("no such command: " + command);
    }

    @Override
    public List<Buffer> snapshot() {
        return CatalogSnapshot.write(new State(
                cache,
                List.copyOf(products.values()),
                List.copyOf(ledger.values()),
                memory.all(),
                head,
                pruned,
                memory.now()));
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        State state = CatalogSnapshot.read(pieces);
        sum = 0;
        products.clear();
        ledger.clear();
        ledgerByKey.clear();
        cache = state.cache();
        state.products().forEach(product -> {
            products.put(product.name(), product);
            sum += mark(product);
        });
        state.ledger().forEach(this::enter);
        memory.restore(state.remembered(), state.now());
        refusals.clear();
        state.remembered().forEach(remembered -> {
            count(remembered.answer(), 1);
            sum += mark(remembered.key(), remembered.hash());
        });
        head = state.head();
        pruned = state.pruned();
    }

    @Override
    public long fingerprint() {
        return Fingerprint.of(1, sum + Fingerprint.of(head, pruned, memory.size(), cache.lastChange()));
    }

    // Member by member: one more that a later build knows of is another form, or replicas of both would seem to differ.
    private static long mark(Product product) {
        return Fingerprint.of(
                "product",
                product.name(),
                product.price(),
                product.quantity(),
                product.tradeVolume(),
                product.version());
    }

    private static long mark(LedgerEntry entry) {
        return Fingerprint.of("entry", entry.seq(), entry.key(), entry.hash(), entry.price());
    }

    private static long mark(String key, String hash) {
        return Fingerprint.of("remembered", key, hash);
    }

    /** The newest ledger entry's number, 0 for none. */
    long head() {
        return head;
    }

    Optional<Product> product(String name) {
        return Optional.ofNullable(products.get(name));
    }

    /** Products by name, beginning after {@code after}. */
    List<Product> products(String after, int limit) {
        return products.tailMap(after, false).values().stream().limit(limit).toList();
    }

    boolean isEmpty() {
        return products.isEmpty();
    }

    /** Entries after {@code from}; empty when they are pruned, at least in part (OL21). */
    Optional<LedgerPage> ledger(long from, int limit) {
        if (from < pruned) {
            return Optional.empty();
        }
        List<LedgerEntry> entries =
                ledger.tailMap(from, false).values().stream().limit(limit).toList();
        return Optional.of(new LedgerPage(entries, head));
    }

    // OL7: the order of the checks is part of the contract: the key before the stock and before STALE and EXPIRED.
    private CatalogAnswer trade(CatalogCommand.Trade trade) {
        prune(trade.watermark(), trade.limits().ledgerLag());
        LedgerEntry done = ledgerByKey.get(trade.key());
        if (done != null) {
            return done.hash().equals(trade.hash())
                    ? new CatalogAnswer.Traded(done, true)
                    : new CatalogAnswer.Mismatch();
        }
        if (trade.watermark() < pruned) {
            return new CatalogAnswer.Stale();
        }
        if (trade.watermark() > head) { // OL19: before anything is done
            return new CatalogAnswer.Broken(head);
        }
        return once(trade, () -> execute(trade));
    }

    private CatalogAnswer execute(CatalogCommand.Trade trade) {
        Product product = products.get(trade.product());
        if (product == null) {
            return new CatalogAnswer.Unknown(trade.product());
        }
        long quantity = product.quantity() + (trade.side() == Side.BUY ? -trade.quantity() : trade.quantity());
        if (quantity < 0) {
            return new CatalogAnswer.Short(product.name(), product.quantity());
        }
        if (quantity > CatalogApi.QUANTITY_MAX) {
            return new CatalogAnswer.TooMuch(product.name(), product.quantity());
        }
        set(new Product(
                product.name(),
                product.price(),
                quantity,
                product.tradeVolume() + trade.quantity(),
                product.version() + 1));
        LedgerEntry entry = new LedgerEntry(
                ++head,
                trade.key(),
                trade.hash(),
                product.name(),
                trade.side(),
                trade.quantity(),
                product.price(),
                memory.now());
        enter(entry);
        return new CatalogAnswer.Traded(entry, false);
    }

    private CatalogAnswer restock(CatalogCommand.Restock restock) {
        Product product = products.get(restock.name());
        if (product == null) {
            return new CatalogAnswer.Unknown(restock.name());
        }
        if (!restock.preconditions().allowChange(tag(product))) {
            return new CatalogAnswer.NotAsPresumed(product.version());
        }
        long quantity = product.quantity() + restock.quantity();
        if (quantity > CatalogApi.QUANTITY_MAX) {
            return new CatalogAnswer.TooMuch(product.name(), product.quantity());
        }
        return new CatalogAnswer.Changed(
                set(new Product(
                        product.name(), product.price(), quantity, product.tradeVolume(), product.version() + 1)),
                false);
    }

    private CatalogAnswer put(CatalogCommand.Put put) {
        Product old = products.get(put.name());
        if (!put.preconditions().allowChange(tag(old))) {
            return new CatalogAnswer.NotAsPresumed(old == null ? 0 : old.version());
        }
        Product fresh = old == null
                ? new Product(put.name(), put.price(), put.quantity().orElse(0L), 0, 1)
                : new Product(
                        put.name(),
                        put.price(),
                        put.quantity().orElse(old.quantity()),
                        old.tradeVolume(),
                        old.version() + 1);
        return new CatalogAnswer.Changed(set(fresh), old == null);
    }

    private static Optional<String> tag(Product product) {
        return Optional.ofNullable(product).map(found -> Preconditions.tag(found.version()));
    }

    private CatalogAnswer fill(CatalogCommand.Fill fill) {
        if (products.isEmpty()) {
            fill.products().forEach(p -> set(new Product(p.name(), p.price(), p.quantity(), 0, 1)));
        }
        return new CatalogAnswer.Nothing();
    }

    /** Acts unless the key has its answer; a refusal and a change are remembered, a trade stands in the ledger. */
    private CatalogAnswer once(CatalogCommand.Keyed command, Supplier<CatalogAnswer> act) {
        IdempotencyTable.Look<CatalogAnswer.Sticky> look =
                memory.look(command.key(), command.hash(), command.deadline());
        return switch (look.verdict()) {
            case EXPIRED -> new CatalogAnswer.Expired();
            case MISMATCH -> new CatalogAnswer.Mismatch();
            case KNOWN -> look.answer().orElseThrow();
            case NEW -> {
                CatalogAnswer answer = act.get();
                if (answer instanceof CatalogAnswer.Rejection refused && !hasRoom(refused, command.limits())) {
                    yield new CatalogAnswer.Full(); // nothing was changed
                }
                if (answer instanceof CatalogAnswer.Sticky sticky) {
                    memory.remember(command.key(), command.hash(), sticky);
                    sum += mark(command.key(), command.hash());
                    count(sticky, 1);
                }
                yield answer;
            }
            case FULL -> throw new IllegalStateException("room is only looked for where something is remembered");
        };
    }

    // OL16: only what would have to be remembered is refused; of a trade that is its refusal alone.
    private boolean hasRoom(CatalogAnswer.Rejection refused, Limits limits) {
        return memory.size() < limits.rememberMax()
                && refusals.getOrDefault(refused.about(), 0) < limits.perProductMax();
    }

    // An administrator's change is remembered whatever becomes of it, and would be done by the time that is known.
    private boolean isFull(CatalogCommand.Keyed change) {
        return memory.size() >= change.limits().rememberMax()
                && memory.look(change.key(), change.hash(), change.deadline()).verdict()
                        == IdempotencyTable.Verdict.NEW;
    }

    private void forget(Instant at, Limits limits) {
        memory.forget(at, limits.rememberFor()).forEach(old -> {
            count(old.answer(), -1);
            sum -= mark(old.key(), old.hash());
        });
    }

    private void count(CatalogAnswer.Sticky answer, int change) {
        if (answer instanceof CatalogAnswer.Rejection refused) {
            refusals.merge(refused.about(), change, (old, add) -> old + add == 0 ? null : old + add);
        }
    }

    // OL15: only up to what the order book has reported as written, and some way behind it.
    private void prune(long watermark, int lag) {
        long upTo = Math.min(watermark, head) - lag;
        if (upTo <= pruned) {
            return;
        }
        List<LedgerEntry> old = new ArrayList<>(ledger.headMap(upTo, true).values());
        old.forEach(entry -> {
            ledger.remove(entry.seq());
            ledgerByKey.remove(entry.key());
            sum -= mark(entry);
        });
        pruned = upTo;
    }

    private Product set(Product product) {
        Product before = products.put(product.name(), product);
        sum += mark(product) - (before == null ? 0 : mark(before));
        cache.changed(product.name(), index);
        onChange.changed(product.name(), product.version(), index);
        return product;
    }

    private void enter(LedgerEntry entry) {
        ledger.put(entry.seq(), entry);
        ledgerByKey.put(entry.key(), entry);
        sum += mark(entry);
    }
}
