package io.holdfast.roles.order;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.OrderApi.NewOrder;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.holdfast.platform.web.Call;
import io.holdfast.platform.web.Endpoint;
import io.holdfast.platform.web.Headers;
import io.holdfast.platform.web.Reply;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;

/** The order book's HTTP edge, for front ends alone. */
final class OrderRoutes {
    private final OrderDesk desk;
    private final OrderBook book;
    private final SoloOrderStore store;
    private final ReplicatedGroup<?, ?> group;
    private final Time time;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    OrderRoutes(
            OrderDesk desk,
            OrderBook book,
            SoloOrderStore store,
            ReplicatedGroup<?, ?> group,
            Time time,
            Duration longest) {
        this.desk = desk;
        this.book = book;
        this.store = store;
        this.group = group;
        this.time = time;
        this.longest = longest;
    }

    void mount(Router router) {
        router.post("/internal/orders").handler(Endpoint.of(this::place));
        router.get("/internal/orders").handler(Endpoint.of(this::page));
        router.get("/internal/orders/:number").handler(Endpoint.of(this::order));
        router.get("/internal/leader").handler(Endpoint.of(call -> Future.succeededFuture(leader())));
    }

    private Future<Reply> place(Call call) {
        NewOrder wish = call.as(NewOrder.class);
        return desk.place(wish, call.requiredKey(), call.deadline(time, longest))
                .map(placed -> {
                    Reply reply = Reply.created(
                            placed.order(), "/orders/" + placed.order().orderNumber());
                    return placed.replayed() ? reply.with(Headers.IDEMPOTENCY_REPLAYED, "true") : reply;
                });
    }

    private Future<Reply> order(Call call) {
        long number = call.wholeInPath("number");
        return desk.find(number)
                .map(found -> Reply.ok(
                        found.orElseThrow(() -> new Failure.NotFound("unknown-order", "there is no order " + number))));
    }

    private Future<Reply> page(Call call) {
        long after = call.whole("after", 0, 0, Long.MAX_VALUE);
        int limit = (int) call.whole("limit", 100, 1, 1000);
        return group.read(book::lastNumber)
                .compose(last -> store.page(after, limit).map(orders -> Reply.ok(new OrderPage(orders, last))));
    }

    private Reply leader() {
        ReplicatedGroup.Status status = group.status();
        return Reply.ok(new Leader(status.leader(), status.term()));
    }
}
