package io.holdfast.roles.order;

import io.holdfast.api.OrderApi.Outcome;
import io.holdfast.api.OrderApi.Outcomes;
import io.holdfast.api.OrderApi.Wish;
import io.holdfast.api.OrderApi.Wishes;
import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.replica.ReadFrom;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.InternalEndpoint;
import io.holdfast.http.ItemsEndpoint;
import io.holdfast.http.Problem;
import io.holdfast.http.Response;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.util.List;

/** The order book's HTTP edge, for front ends and other replicas alone. */
final class OrderRoutes {
    private static final int WISHES_MAX = 10_000;

    private final OrderService service;
    private final OrderQueries queries;
    private final ReplicatedGroup<?, ?> group;

    OrderRoutes(OrderService service, OrderQueries queries, ReplicatedGroup<?, ?> group) {
        this.service = service;
        this.queries = queries;
        this.group = group;
    }

    void mount(Router router) {
        router.get("/internal/orders").handler(Endpoint.forPeers(this::page));
        router.get("/internal/orders/:number").handler(Endpoint.forPeers(this::order));
        router.get("/internal/stored-orders").handler(Endpoint.forPeers(this::stored));
    }

    /** What front ends ask for every order. */
    List<InternalEndpoint> forPeers() {
        return List.of(
                new ItemsEndpoint<>("/internal/orders", Wishes.class, all -> place(all.wishes()), Outcomes::new));
    }

    private List<Future<Outcome>> place(List<Wish> wishes) {
        if (wishes.size() > WISHES_MAX) {
            throw Call.invalid("wishes", "at most " + WISHES_MAX);
        }
        return wishes.stream().map(this::place).toList();
    }

    private Future<Outcome> place(Wish wish) {
        return service.place(wish)
                .map(placed -> new Outcome(placed.order(), placed.replayed(), null))
                .recover(cause -> cause instanceof Failure failure
                        ? Future.succeededFuture(
                                new Outcome(null, false, Problem.of(failure).toRefusal()))
                        : Future.failedFuture(cause));
    }

    private Future<Response> order(Call call) {
        long number = call.wholeInPath("number");
        ReadFrom from = ReadFrom.of(call);
        return queries.byNumber(number, from)
                .map(found ->
                        found.orElseThrow(() -> new Failure.NotFound("unknown-order", "there is no order " + number)))
                .map(found -> from.sign(Response.ok(found.order()), group));
    }

    private Future<Response> page(Call call) {
        long after = call.whole("after", 0, 0, Long.MAX_VALUE);
        int limit = (int) call.whole("limit", 100, 1, 1000);
        ReadFrom from = ReadFrom.of(call);
        return queries.page(after, limit, from).map(page -> from.sign(Response.ok(page), group));
    }

    private Future<Response> stored(Call call) {
        long after = call.whole("after", 0, 0, Long.MAX_VALUE);
        int limit = (int) call.whole("limit", 1000, 1, 10_000);
        return queries.stored(after, limit).map(orders -> Response.ok(OrderCodec.write(orders)));
    }
}
