package io.holdfast.roles.order;

import java.util.function.Consumer;

/**
 * What a replica needs to place, copy and read orders, assembled the same way for the role, the simulation and the tests.
 *
 * @param writer copies orders from the ledger into the group
 * @param follower reads the ledger
 * @param queries answers reads
 * @param service places orders
 */
record OrderAssembly(OrderWriter writer, LedgerFollower follower, OrderQueries queries, OrderService service) {

    record Config(OrderService.Config service, LedgerFollower.Config follower) {}

    /**
     * @param linger runs the task that it is given a moment later, on the event loop of the caller
     * @param onInconsistent called once, with the reason, when ledger and orders do not have one history
     */
    static OrderAssembly of(
            OrderReplica replica,
            CatalogPort catalog,
            Config config,
            Consumer<Runnable> linger,
            Consumer<String> onInconsistent) {
        OrderWriter writer = new OrderWriter(replica, linger);
        LedgerFollower follower = new LedgerFollower(replica, writer, catalog, config.follower(), onInconsistent);
        return new OrderAssembly(
                writer,
                follower,
                new OrderQueries(replica, writer, follower),
                new OrderService(replica, writer, follower, catalog, config.service()));
    }
}
