package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.base.config.Settings;
import io.holdfast.replication.StateMachine;
import io.holdfast.roles.catalog.CatalogCommand.Limits;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Products, the ledger of trades and the recorded results by key, in one state machine, so that stock and ledger cannot diverge.
 * Everything is in memory; the log and the snapshots of its group persist it. Confined to the thread of its group.
 *
 * <p>The rules are those of the ledger (docs/protocols/orders.md), cited by number.
 */
final class Catalog implements StateMachine<CatalogCommand, CatalogResult> {

    /**
     * What a replica proposes commands with. Applying a command uses the bounds that came with it, never these (OL0).
     *
     * @param rememberFor how long a rejection or an administrator's change stays recorded under its key (OL16)
     * @param rememberMax how many of them at most; a tenth is reserved for administrators
     * @param perProductMax rejections of one product at most, so that one that is sold out leaves room for the others
     * @param ledgerLag entries kept below the watermark, so that an order store that lags seldom finds it stale (OL15)
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
                            "catalog.remember-for",
                            Duration.ofMinutes(10),
                            "how long a rejection is returned to repetitions of its key"),
                    settings.integer(
                            "catalog.remember-max",
                            100_000,
                            1,
                            10_000_000,
                            "rejections and administrators' changes recorded at most; a tenth is reserved for the latter"),
                    settings.integer(
                            "catalog.remember-per-product",
                            20_000,
                            1,
                            10_000_000,
                            "rejections of one product recorded at most"),
                    settings.integer(
                            "catalog.ledger-lag",
                            10_000,
                            0,
                            1_000_000,
                            "ledger entries kept below the order store's watermark"));
        }
    }

    /** Called for each change of a product, on the thread of the group, before the command's result is returned. */
    interface ChangeListener {
        void onChange(String product, long version, long index);
    }

    private final Config config;
    private final CatalogState state = new CatalogState();
    private final CatalogExecutor executor = new CatalogExecutor(state);

    Catalog(Config config) {
        this.config = config;
    }

    void onChange(ChangeListener newListener) {
        executor.onChange(newListener);
    }

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
    public CatalogResult apply(long index, Instant at, CatalogCommand command) {
        return executor.execute(index, at, command);
    }

    @Override
    public List<Buffer> snapshot() {
        return CatalogSnapshot.write(state);
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        CatalogSnapshot.read(pieces, state);
    }

    @Override
    public long fingerprint() {
        return state.fingerprint();
    }

    /** Number of recorded results. */
    int recordedCount() {
        return state.recorded.size();
    }

    /** The newest ledger entry's number, 0 for none. Any thread may ask. */
    long head() {
        return state.ledger.head();
    }

    Optional<Product> product(String name) {
        return state.products.find(name);
    }

    /** In the order of their names, the first after {@code after}. */
    List<Product> products(String after, int limit) {
        return state.products.page(after, limit);
    }

    boolean isEmpty() {
        return state.products.isEmpty();
    }

    /** Entries after {@code from}; empty when some of them are pruned (OL21). */
    Optional<LedgerPage> ledger(long from, int limit) {
        return state.ledger.page(from, limit);
    }

    CacheMembership caches() {
        return state.caches;
    }

    UnpublishedChanges unpublished() {
        return state.unpublished;
    }
}
