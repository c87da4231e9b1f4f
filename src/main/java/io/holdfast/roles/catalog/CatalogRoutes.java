package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.ops.Chaos;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.holdfast.platform.replication.member.ReadFrom;
import io.holdfast.platform.web.Call;
import io.holdfast.platform.web.ContentHash;
import io.holdfast.platform.web.Endpoint;
import io.holdfast.platform.web.Paths;
import io.holdfast.platform.web.Reply;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The catalog's HTTP edge, for front ends and order books alone. */
final class CatalogRoutes {
    private final Catalog catalog;
    private final CatalogDesk desk;
    private final ReplicatedGroup<CatalogCommand, CatalogAnswer> group;
    private final Time time;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    CatalogRoutes(
            Catalog catalog,
            ReplicatedGroup<CatalogCommand, CatalogAnswer> group,
            Time time,
            Duration longest,
            Chaos chaos) {
        this.catalog = catalog;
        this.desk = new CatalogDesk(catalog, group, time, longest, chaos);
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
    }

    private Future<Reply> products(Call call) {
        int limit = (int) call.whole("limit", 100, 1, 1000);
        String after = call.query("after").orElse("");
        ReadFrom from = ReadFrom.of(call);
        // One more than asked for tells whether there is a next page.
        return from.read(group, () -> catalog.products(after, limit + 1)).map(found -> {
            boolean more = found.size() > limit;
            List<CatalogApi.Product> page = more ? found.subList(0, limit) : found;
            String next = more ? page.get(limit - 1).name() : null;
            return from.sign(Reply.ok(new ProductPage(page, next)), group);
        });
    }

    private Future<Reply> product(Call call) {
        String name = call.name("name");
        ReadFrom from = ReadFrom.of(call);
        return from.read(group, () -> catalog.product(name))
                .map(found -> found.orElseThrow(() -> CatalogAnswers.unknown(name)))
                .map(product -> from.sign(Reply.ok(product), group));
    }

    private Future<Reply> put(Call call) {
        CatalogApi.NewProduct wish = call.as(CatalogApi.NewProduct.class);
        String name = call.name("name");
        BigDecimal price = wish.price();
        Optional<Long> quantity = Optional.ofNullable(wish.quantity());
        String hash = ContentHash.of("put", name, price, quantity);
        return change(new CatalogCommand.Put(call.requiredKey(), hash, name, price, quantity, deadline(call)));
    }

    private Future<Reply> restock(Call call) {
        long quantity = call.as(CatalogApi.Restock.class).quantity();
        String name = call.name("name");
        String hash = ContentHash.of("restock", name, quantity);
        return change(new CatalogCommand.Restock(call.requiredKey(), hash, name, quantity, deadline(call)));
    }

    private Future<Reply> change(CatalogCommand command) {
        return group.submit(command).map(CatalogRoutes::reply);
    }

    private Future<Reply> trade(Call call) {
        return desk.trade(call.as(CatalogApi.Trades.class).trades()).map(Reply::ok);
    }

    private Future<Reply> ledger(Call call) {
        long from = call.whole("from", 0, 0, Long.MAX_VALUE);
        int limit = (int) call.whole("limit", 500, 1, 1000);
        return desk.ledger(from, limit).map(Reply::ok);
    }

    private Instant deadline(Call call) {
        Deadline deadline = call.deadline(time, longest);
        if (deadline.hasPassed(time)) {
            throw CatalogAnswers.expired();
        }
        return Instant.ofEpochMilli(deadline.epochMillis());
    }

    private static Reply reply(CatalogAnswer answer) {
        CatalogAnswer.Changed changed = CatalogAnswers.changed(answer);
        String location = "/products/" + Paths.encode(changed.product().name());
        return changed.created() ? Reply.created(changed.product(), location) : Reply.ok(changed.product());
    }
}
