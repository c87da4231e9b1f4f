package io.holdfast.app;

import java.util.Map;

/** Settings that were renamed: their former names work for one minor version more, with a warning at the start. */
final class FormerNames {
    /** Former names by today's. */
    static final Map<String, String> OF_SETTINGS = Map.ofEntries(
            // Since 0.2.0.
            Map.entry("catalog.cache-pending-max", "catalog.cache-waiting-max"),
            Map.entry("client.batch-pending-max", "client.batch-waiting-max"),
            Map.entry("client.leader-probe-after", "client.silent-after"),
            Map.entry("client.pending-max", "client.waiting-max"),
            Map.entry("client.retry-backoff", "client.pause"),
            Map.entry("client.retry-timeout", "client.hold"),
            Map.entry("expense.request-timeout", "expense.patience"),
            Map.entry("order.store.disk-slow-after", "order.store.patience"),
            Map.entry("replication.inflight-bytes", "replication.in-flight-bytes"),
            Map.entry("replication.inflight-max", "replication.under-way-max"),
            Map.entry("replication.propose-timeout", "replication.patience"),
            Map.entry("router.retry.budget-min", "router.retry.budget-least"),
            Map.entry("router.retry.buffer-max", "router.replay-max"),
            Map.entry("router.retry.buffer-total-max", "router.replay-all-max"),
            Map.entry("router.trusted-proxies", "router.trusted"));

    private FormerNames() {}
}
