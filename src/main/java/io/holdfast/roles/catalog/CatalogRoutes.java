package io.holdfast.roles.catalog;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.hosting.replica.ReadFrom;
import io.holdfast.http.Call;
import io.holdfast.http.ContentHash;
import io.holdfast.http.Endpoint;
import io.holdfast.http.InternalEndpoint;
import io.holdfast.http.ItemsEndpoint;
import io.holdfast.http.Paths;
import io.holdfast.http.Preconditions;
import io.holdfast.http.Response;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The catalog's HTTP edge, for front ends and order books alone. */
final class CatalogRoutes {
    private static final Pattern HOLDER = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern URL = Pattern.compile("http://[^/?#@\\s]{1,300}:\\d{1,5}");

    private final Catalog catalog;
    private final CatalogService desk;
    private final CacheService caches;
    private final VisibilityGate visibility;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private final Time time;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    CatalogRoutes(
            Catalog catalog,
            ReplicatedGroup<CatalogCommand, CatalogResult> group,
            Time time,
            Duration longest,
            Chaos chaos,
            CacheService caches) {
        this.catalog = catalog;
        this.caches = caches;
        this.visibility = caches.visibility();
        this.desk = new CatalogService(catalog, group, time, longest, chaos, caches.visibility());
        this.group = group;
        this.time = time;
        this.longest = longest;
    }

    void mount(Router router) {
        router.get("/internal/products").handler(Endpoint.forPeers(this::products));
        router.get("/internal/products/:name").handler(Endpoint.forPeers(this::product));
        router.put("/internal/products/:name").handler(Endpoint.forPeers(this::put));
        router.post("/internal/products/:name/restock").handler(Endpoint.forPeers(this::restock));
        router.get("/internal/ledger").handler(Endpoint.forPeers(this::ledger));
        router.post(CacheApi.LEASES).handler(Endpoint.forPeers(this::lease));
        router.get(CacheApi.FILLS + ":name").handler(Endpoint.forPeers(this::fill));
    }

    /** What order books ask for every order. */
    List<InternalEndpoint> forPeers() {
        return List.of(new ItemsEndpoint<>(
                "/internal/trades",
                CatalogApi.Trades.class,
                trades -> desk.outcomes(trades.trades()),
                CatalogApi.TradeOutcomes::new));
    }

    private Future<Response> products(Call call) {
        int limit = (int) call.whole("limit", 100, 1, 1000);
        String after = call.query("after").orElse("");
        ReadFrom from = ReadFrom.of(call);
        // One more than asked for tells whether there is a next page.
        Future<List<CatalogApi.Product>> read = from.read(group, () -> catalog.products(after, limit + 1));
        return shown(from, read, found -> found.stream()
                        .map(CatalogApi.Product::name)
                        .toList())
                .map(found -> {
                    boolean more = found.size() > limit;
                    List<CatalogApi.Product> page = more ? found.subList(0, limit) : found;
                    String next = more ? page.get(limit - 1).name() : null;
                    return from.sign(Response.ok(new ProductPage(page, next)), group);
                });
    }

    private Future<Response> product(Call call) {
        String name = call.name("name");
        ReadFrom from = ReadFrom.of(call);
        return shown(from, from.read(group, () -> catalog.product(name)), found -> List.of(name))
                .map(found -> found.orElseThrow(() -> CatalogApi.unknown(name)))
                .map(product -> from.sign(Response.ok(product), group));
    }

    // Who asks for what may be stale gets it at once.
    private <T> Future<T> shown(ReadFrom from, Future<T> read, Function<T, Collection<String>> products) {
        return from == ReadFrom.ANY
                ? read
                : read.compose(found -> visibility.awaitVisible(products.apply(found), found));
    }

    private Future<Response> lease(Call call) {
        CacheApi.LeaseRequest request = call.as(CacheApi.LeaseRequest.class);
        if (!HOLDER.matcher(String.valueOf(request.holder())).matches()) {
            throw Call.invalid("holder", "1 to 64 letters, digits, - and _");
        }
        if (!URL.matcher(String.valueOf(request.url())).matches()) {
            throw Call.invalid("url", "http://host:port");
        }
        return caches.lease(request).map(Response::ok);
    }

    private Future<Response> fill(Call call) {
        String holder = call.query("holder").orElse("");
        long session = call.whole("session", 0, 0, Long.MAX_VALUE);
        return caches.fill(call.name("name"), holder, session).map(Response::ok);
    }

    private Future<Response> put(Call call) {
        CatalogApi.NewProduct wish = call.as(CatalogApi.NewProduct.class);
        String name = call.name("name");
        BigDecimal price = wish.price();
        Optional<Long> quantity = Optional.ofNullable(wish.quantity());
        Preconditions preconditions = new Preconditions(wish.ifMatch(), wish.ifNoneMatch());
        String hash = preconditions.in(ContentHash.of("put", name, price, quantity));
        return change(
                name,
                new CatalogCommand.Put(
                        call.requiredKey(), hash, name, price, quantity, deadline(call), limits(), preconditions));
    }

    private Future<Response> restock(Call call) {
        CatalogApi.Restock wish = call.as(CatalogApi.Restock.class);
        long quantity = wish.quantity();
        String name = call.name("name");
        Preconditions preconditions = new Preconditions(wish.ifMatch(), wish.ifNoneMatch());
        String hash = preconditions.in(ContentHash.of("restock", name, quantity));
        return change(
                name,
                new CatalogCommand.Restock(
                        call.requiredKey(), hash, name, quantity, deadline(call), limits(), preconditions));
    }

    private CatalogCommand.Limits limits() {
        return catalog.config().forAdministrators();
    }

    private Future<Response> change(String product, CatalogCommand command) {
        return desk.change(product, command).map(CatalogRoutes::reply);
    }

    private Future<Response> ledger(Call call) {
        long from = call.whole("from", 0, 0, Long.MAX_VALUE);
        int limit = (int) call.whole("limit", 500, 1, 1000);
        return desk.ledger(from, limit).map(Response::ok);
    }

    private Instant deadline(Call call) {
        Deadline deadline = call.deadline(time, longest);
        if (deadline.hasPassed(time)) {
            throw new CatalogResult.DeadlineExceeded().toFailure();
        }
        return Instant.ofEpochMilli(deadline.epochMillis());
    }

    private static Response reply(CatalogResult.ProductChanged changed) {
        String location = "/products/" + Paths.encode(changed.product().name());
        return changed.created() ? Response.created(changed.product(), location) : Response.ok(changed.product());
    }
}
