package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.api.OrderApi.PlaceOrderOutcome;
import io.holdfast.api.ReadFrom;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.http.Problem;
import io.holdfast.replication.Leadership;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.rpc.RpcClient;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.orders.Fault;
import io.holdfast.simulation.orders.OfThisProcess;
import io.holdfast.simulation.orders.SimulatedGroup;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

/** One process of a simulated order group: {@link OrderAssembly} on a simulated group, with a clock of its own and a table that loses what was not synced. */
public final class OrderSite {

    /** An order as a test sees it. */
    public record Kept(Order order, String key, String hash) {}

    public record Placed(Order order, boolean replayed) {}

    /** @param snapshotOrders orders in a snapshot @param storeStalls whether a read of the store takes long now and then */
    public record Config(int attemptsMax, int lagMax, int snapshotOrders, Duration patience, boolean storeStalls) {}

    /** What all sites of a group have in common. */
    public record Common(
            SimulatedGroup<?, ?> group, Config config, Random random, Optional<Fault> fault, OrderWitness witness) {}

    /** The way to the catalog. @param watermark to be sent with a resend instead of the wish's own, if the fault is that one */
    public interface Catalogs {
        RpcClient from(Host host, Optional<LongSupplier> watermark);
    }

    private static final Duration FRESH = Duration.ofMillis(100);
    private static final Duration FILL_PATIENCE = Duration.ofSeconds(2);

    private final Common common;
    private final Host host;
    private final Time time;
    private final Catalogs catalogs;
    private final FakeOrderTable table = new FakeOrderTable();
    private final Map<String, Long> maximumAtLookup = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private long maximum;
    private PersisterOfSite persister;
    private OrderStore store;
    private ReplicatedGroup<OrderBatch, Long> group;
    private OrderReader reader;
    private OrderWriter writer;
    private OrderQueries queries;
    private OrderService service;
    private OrderService secondService;
    private LedgerFollower follower;
    private boolean filling;
    private boolean second;
    private long followedTerm;
    private String stopped;

    public OrderSite(Common common, Host host, Time time, Catalogs catalogs) {
        this.common = common;
        this.host = host;
        this.time = time;
        this.catalogs = catalogs;
    }

    private boolean is(Fault fault) {
        return common.fault().filter(fault::equals).isPresent();
    }

    /** A process starts from what the store has. */
    @SuppressWarnings("unchecked") // the group is made for this one machine
    public void boot() {
        host.powerOn();
        table.sync();
        maximumAtLookup.clear();
        underWay.clear();
        maximum = 0;
        persister = new PersisterOfSite(host, common.random(), table);
        OrderTable.Saved saved = table.load().result();
        int snapshotOrders = common.config().snapshotOrders();
        store = new OrderStore(
                saved,
                table.firstMissing(saved.lastNumber()).result(),
                table.page(Math.max(0, saved.lastNumber() - snapshotOrders), snapshotOrders)
                        .result(),
                persister,
                snapshotOrders);
        persister.begin(store);
        WitnessedOrderStore witnessed = new WitnessedOrderStore(store, common.fault(), common.witness());
        group = new OfThisProcess<>(((SimulatedGroup<OrderBatch, Long>) common.group()).start(host, witnessed), host);
        Leadership leadership =
                new Leadership(is(Fault.SERVED_BEFORE_OWN_TERM) ? new Hasty<>(group) : group, time, FRESH);
        RpcClient client = catalogs.from(
                host, is(Fault.RESENT_WITH_NEWER_WATERMARK) ? Optional.of(store::lastNumber) : Optional.empty());
        CatalogPort catalog = new Meddling(new CatalogClient(client), witnessed);
        reader = new OrderReader(
                store,
                new SlowReads(host, common.random(), table, common.config().storeStalls()));
        stopped = null;
        OrderReplica replica = new OrderReplica(store, reader, group, leadership, time, Chaos.OFF);
        var config = new OrderService.Config(
                common.config().attemptsMax(), common.config().lagMax());
        OrderAssembly assembly = OrderAssembly.of(
                replica,
                catalog,
                new OrderAssembly.Config(
                        config, new LedgerFollower.Config(common.config().patience(), 1_000)),
                this::linger,
                reason -> stopped = reason);
        writer = assembly.writer();
        follower = assembly.follower();
        queries = assembly.queries();
        service = assembly.service();
        secondService = new OrderService(replica, writer, follower, catalog, config);
        filling = false;
        followedTerm = 0;
        tick();
    }

    private void tick() {
        host.plan(Host.Source.TIMER, 800_000 + common.random().nextInt(800_000), () -> {
            follower.poll();
            tick();
        });
    }

    private void linger(Runnable task) {
        host.plan(Host.Source.TIMER, common.random().nextInt(60_000), task);
    }

    /** Asks for order {@code number} as a client does. */
    public Future<Optional<Order>> byNumber(long number) {
        Future<Optional<StoredOrder>> found = is(Fault.MISSING_WITHOUT_LEDGER)
                ? group.readLinearizable(() -> null).compose(leads -> reader.byNumber(number))
                : queries.byNumber(number, ReadFrom.LEADER);
        return found.map(order -> order.map(StoredOrder::order));
    }

    /** Asks for orders after {@code after} as a client does. */
    public Future<List<Order>> page(long after, int limit) {
        return is(Fault.MISSING_WITHOUT_LEDGER)
                ? group.readLinearizable(() -> null)
                        .compose(leads -> reader.page(after, limit))
                        .map(orders -> orders.stream().map(StoredOrder::order).toList())
                : queries.page(after, limit, ReadFrom.LEADER).map(OrderPage::orders);
    }

    /** Asks for orders of {@code subject} after {@code after} as a client does that may see only its own. */
    public Future<List<Order>> pageOf(String subject, long after, int limit) {
        return queries.pageOf(subject, after, limit, ReadFrom.LEADER).map(OrderPage::orders);
    }

    /** The process dies; what was written stays. */
    public void kill() {
        host.powerOff();
    }

    /** The machine dies; what was synced stays. */
    public void powerCut() {
        host.crash();
        table.crash();
    }

    public Host host() {
        return host;
    }

    /** Fetches orders that are missing from {@code other}, as OrderBackfill does. */
    public void fillFrom(OrderSite other) {
        if (filling || store.gap().isEmpty() || !other.host.isWell() || !other.store.isComplete()) {
            return;
        }
        filling = true;
        OrderStore.Gap gap = store.gap().get();
        OrderStore asking = store;
        long from = table.firstMissing(gap.upTo()).result().orElse(gap.upTo()) - 1;
        other.reader
                .page(from, common.config().snapshotOrders())
                .onComplete(page ->
                        host.plan(Host.Source.CLIENT, 1_000 + common.random().nextInt(200_000), () -> {
                            filling = false;
                            if (page.succeeded() && store == asking) {
                                fill(gap, page.result());
                            }
                        }));
        host.plan(Host.Source.TIMER, FILL_PATIENCE.toMillis() * 1_000, () -> filling = false);
    }

    private void fill(OrderStore.Gap gap, List<StoredOrder> page) {
        table.addMissing(page.stream()
                .filter(order -> order.order().orderNumber() <= gap.upTo())
                .toList());
        if (table.firstMissing(gap.upTo()).result().isEmpty()) {
            table.sync();
            store.backfilled(gap);
            common.witness().tally("FILLED");
        } else if (!page.isEmpty() && gap.equals(store.gap().orElse(null))) {
            common.witness().tally("FILLING");
        }
    }

    public Future<Placed> place(PlaceOrder request) {
        maximumAtLookup.put(request.key(), Math.max(store.lastNumber(), maximum));
        second = !second;
        OrderService used = second && is(Fault.TWO_ATTEMPTS_A_KEY) ? secondService : service;
        if (!underWay.add(request.key())) {
            common.witness().tally("JOINED");
        }
        return used.place(request)
                .onComplete(ended -> underWay.remove(request.key()))
                .map(placed -> new Placed(placed.order(), placed.replayed()));
    }

    /** One wish of several, as {@link OrderCalls} responds to it. */
    public Future<PlaceOrderOutcome> outcome(PlaceOrder request) {
        return place(request)
                .map(placed -> new PlaceOrderOutcome(placed.order(), placed.replayed(), null))
                .recover(cause -> cause instanceof Failure failure
                        ? Future.succeededFuture(new PlaceOrderOutcome(
                                null, false, Problem.of(failure).toItemError()))
                        : Future.failedFuture(cause));
    }

    public Leader leader() {
        return new Leader(group.status().leader(), group.status().term());
    }

    public boolean isComplete() {
        return store.isComplete();
    }

    public long watermark() {
        return store.lastNumber();
    }

    /** Why the tail gave up, null when it did not. */
    public String stopped() {
        return stopped;
    }

    public List<Kept> orders() {
        persister.writeAll();
        return table.page(0, Integer.MAX_VALUE).result().stream()
                .map(o -> new Kept(o.order(), o.key(), o.hash()))
                .toList();
    }

    public Object state() {
        return store.snapshot();
    }

    /** Asks the catalog, with a wrong watermark or a wrong ear where that is the fault. */
    private final class Meddling implements CatalogPort {
        private final CatalogPort catalog;
        private final WitnessedOrderStore witnessed;

        Meddling(CatalogPort catalog, WitnessedOrderStore witnessed) {
            this.catalog = catalog;
            this.witnessed = witnessed;
        }

        @Override
        public Future<Traded> trade(Trade request, Deadline deadline) {
            long watermark = request.watermark();
            if (is(Fault.WATERMARK_READ_AFTER_LOOKUP)) {
                watermark = store.lastNumber();
            } else if (is(Fault.WATERMARK_IS_THE_MAXIMUM)) {
                watermark = maximumAtLookup.getOrDefault(request.key(), watermark);
            }
            return catalog.trade(request.withWatermark(watermark), deadline)
                    .onSuccess(
                            traded -> maximum = Math.max(maximum, traded.entry().orderNumber()))
                    .recover(cause -> is(Fault.STALE_TOLD_AS_CONFLICT)
                                    && cause instanceof Failure failure
                                    && failure.code().equals(CatalogApi.STALE_WATERMARK)
                            ? Future.failedFuture(new Failure.Conflict("insufficient-stock", "stale", Map.of()))
                            : Future.failedFuture(cause));
        }

        @Override
        public Future<LedgerPage> ledger(long from, int limit, Deadline deadline) {
            boolean electedOnly = is(Fault.LEDGER_READ_AT_ELECTION_ONLY);
            if (electedOnly && followedTerm == group.status().term()) {
                return Future.failedFuture(new Failure.Unavailable("not-read", "the ledger is not read any more"));
            }
            followedTerm = group.status().term();
            return catalog.ledger(from, 1 + common.random().nextInt(4), deadline)
                    .onSuccess(page -> page.entries().stream()
                            .filter(entry -> writer.find(entry.orderNumber()).isEmpty()
                                    && entry.orderNumber() > store.lastNumber())
                            .forEach(entry -> common.witness().tally("WRITTEN_BY_TAIL")));
        }
    }
}
