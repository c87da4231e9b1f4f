package io.holdfast.roles.order;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Orders that other replicas have, fetched from any of them. */
record StoredOrders(GroupClient replicas, Time time, Duration pageTimeout) implements OrderBackfill.Source {
    private static final int PAGE = 2_000;

    @Override
    public Future<List<StoredOrder>> page(long after) {
        return replicas.askAny(
                        Question.get("/internal/stored-orders?after=%d&limit=%d".formatted(after, PAGE)),
                        Deadline.after(time, pageTimeout))
                .map(response -> OrderCodec.orders(response.bytes()));
    }
}
