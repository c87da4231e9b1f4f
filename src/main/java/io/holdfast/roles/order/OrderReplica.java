package io.holdfast.roles.order;

import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.replication.Leadership;
import io.holdfast.replication.ReplicatedGroup;

/**
 * One replica of the order group, as everything that runs on its event loop sees it.
 *
 * @param store its copy of the orders, which {@code group} changes
 * @param reader finds orders of {@code store}
 * @param leadership whether this replica may decide
 */
record OrderReplica(
        OrderStore store,
        OrderReader reader,
        ReplicatedGroup<OrderBatch, Long> group,
        Leadership leadership,
        Time time,
        Chaos chaos) {}
