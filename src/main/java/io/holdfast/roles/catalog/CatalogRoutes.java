package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.holdfast.platform.web.Call;
import io.holdfast.platform.web.ContentHash;
import io.holdfast.platform.web.Endpoint;
import io.holdfast.platform.web.Headers;
import io.holdfast.platform.web.Paths;
import io.holdfast.platform.web.Reply;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalog's HTTP edge, for front ends and order books alone. */
final class CatalogRoutes {
    private final Catalog catalog;
    private final ReplicatedGroup<CatalogCommand, CatalogAnswer> group;
    private final Time time;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    CatalogRoutes(Catalog catalog, ReplicatedGroup<CatalogCommand, CatalogAnswer> group, Time time, Duration longest) {
        this.catalog = catalog;
        this.group = group;
        this.time = time;
        this.longest = longest;
    }

    void mount(Router router) {
        router.get("/internal/products").handler(Endpoint.of(this::products));
        router.get("/internal/products/:name").handler(Endpoint.of(this::product));
        router.put("/internal/products/:name").handler(Endpoint.of(this::put));
        router.post("/internal/products/:name/restock").handler(Endpoint.of(this::restock));
        router.post("/internal/trades").handler(Endpoint.of(this::trade));
        router.get("/internal/ledger").handler(Endpoint.of(this::ledger));
        router.get("/internal/leader").handler(Endpoint.of(call -> Future.succeededFuture(leader())));
    }

    private Future<Reply> products(Call call) {
        int limit = (int) call.whole("limit", 100, 1, 1000);
        String after = call.query("after").orElse("");
        // One more than asked for tells whether there is a next page.
        return group.read(() -> catalog.products(after, limit + 1)).map(found -> {
            boolean more = found.size() > limit;
            List<CatalogApi.Product> page = more ? found.subList(0, limit) : found;
            return Reply.ok(new ProductPage(page, more ? page.get(limit - 1).name() : null));
        });
    }

    private Future<Reply> product(Call call) {
        String name = call.name("name");
        return group.read(() -> catalog.product(name)).map(found -> Reply.ok(found.orElseThrow(() -> unknown(name))));
    }

    private Future<Reply> put(Call call) {
        CatalogApi.NewProduct wish = call.as(CatalogApi.NewProduct.class);
        String name = call.name("name");
        BigDecimal price = wish.price();
        Optional<Long> quantity = Optional.ofNullable(wish.quantity());
        String hash = ContentHash.of("put", name, price, quantity);
        return change(call, new CatalogCommand.Put(call.requiredKey(), hash, name, price, quantity));
    }

    private Future<Reply> restock(Call call) {
        long quantity = call.as(CatalogApi.Restock.class).quantity();
        String name = call.name("name");
        String hash = ContentHash.of("restock", name, quantity);
        return change(call, new CatalogCommand.Restock(call.requiredKey(), hash, name, quantity));
    }

    private Future<Reply> change(Call call, CatalogCommand command) {
        requireTime(call);
        return group.submit(command).map(CatalogRoutes::reply);
    }

    private Future<Reply> trade(Call call) {
        CatalogApi.Trade wish = call.as(CatalogApi.Trade.class);
        Deadline deadline = requireTime(call);
        return group.submit(new CatalogCommand.Trade(
                        call.requiredKey(),
                        wish.hash(),
                        wish.product(),
                        wish.side(),
                        wish.quantity(),
                        wish.watermark(),
                        Instant.ofEpochMilli(deadline.epochMillis())))
                .map(CatalogRoutes::reply);
    }

    private Future<Reply> ledger(Call call) {
        long from = call.whole("from", 0, 0, Long.MAX_VALUE);
        int limit = (int) call.whole("limit", 500, 1, 1000);
        return group.read(() -> catalog.ledger(from, limit))
                .map(page -> Reply.ok(page.orElseThrow(() -> new Failure.Conflict(
                        CatalogApi.LEDGER_PRUNED,
                        "the ledger after entry %d is not here any more".formatted(from),
                        Map.of()))));
    }

    private Reply leader() {
        ReplicatedGroup.Status status = group.status();
        return Reply.ok(new Leader(status.leader(), status.term()));
    }

    private Deadline requireTime(Call call) {
        Deadline deadline = call.deadline(time, longest);
        if (deadline.hasPassed(time)) {
            throw new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done");
        }
        return deadline;
    }

    private static Reply reply(CatalogAnswer answer) {
        if (answer instanceof CatalogAnswer.Traded traded) {
            Reply reply = Reply.ok(traded.entry());
            return traded.replayed() ? reply.with(Headers.IDEMPOTENCY_REPLAYED, "true") : reply;
        } else if (answer instanceof CatalogAnswer.Changed changed) {
            String location = "/products/" + Paths.encode(changed.product().name());
            return changed.created() ? Reply.created(changed.product(), location) : Reply.ok(changed.product());
        } else if (answer instanceof CatalogAnswer.Short tooFew) {
            throw new Failure.Conflict(
                    "insufficient-stock",
                    "%d in stock".formatted(tooFew.available()),
                    Map.of("available", tooFew.available()));
        } else if (answer instanceof CatalogAnswer.TooMuch tooMuch) {
            throw new Failure.Conflict(
                    "stock-limit",
                    "%d in stock (expected: never more than %d)".formatted(tooMuch.quantity(), CatalogApi.QUANTITY_MAX),
                    Map.of());
        } else if (answer instanceof CatalogAnswer.Unknown unknown) {
            throw unknown(unknown.name());
        } else if (answer instanceof CatalogAnswer.Mismatch) {
            throw new Failure.Mismatch(
                    "idempotency-key-reused", "this Idempotency-Key belongs to another request; choose a new one");
        } else if (answer instanceof CatalogAnswer.Stale) {
            throw new Failure.Conflict(
                    CatalogApi.STALE_WATERMARK, "the key may have been pruned here; look it up again", Map.of());
        } else if (answer instanceof CatalogAnswer.Expired) {
            throw new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done");
        } else if (answer instanceof CatalogAnswer.Full) {
            throw new Failure.Unavailable(
                    "too-many-answers", "no more refusals can be remembered now; try again (catalog.remember-max)");
        }
        throw new IllegalStateException("no such answer: " + answer);
    }

    private static Failure unknown(String name) {
        return new Failure.NotFound("unknown-product", "there is no product '%s'".formatted(name));
    }
}
