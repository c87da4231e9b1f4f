package io.holdfast.roles.catalog;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.GetProduct;
import io.holdfast.api.CatalogApi.ListProducts;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.api.CatalogApi.PutProduct;
import io.holdfast.api.CatalogApi.RestockProduct;
import io.holdfast.api.ReadFrom;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.hosting.replica.Reads;
import io.holdfast.http.Call;
import io.holdfast.http.ContentHash;
import io.holdfast.http.Paths;
import io.holdfast.http.Preconditions;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.rpc.RpcContext;
import io.holdfast.rpc.RpcResponse;
import io.holdfast.rpc.RpcServer;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The internal calls of the catalog: for front ends and the order service. */
final class CatalogCalls {
    private static final Pattern HOLDER = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern URL = Pattern.compile("https?://[^/?#@\\s]{1,300}:\\d{1,5}");

    private final Catalog catalog;
    private final CatalogService catalogService;
    private final CacheService caches;
    private final VisibilityGate visibility;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private final Time time;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    CatalogCalls(
            Catalog catalog,
            ReplicatedGroup<CatalogCommand, CatalogResult> group,
            Time time,
            Duration longest,
            Chaos chaos,
            CacheService caches) {
        this.catalog = catalog;
        this.caches = caches;
        this.visibility = caches.visibility();
        this.catalogService = new CatalogService(catalog, group, time, longest, chaos, caches.visibility());
        this.group = group;
        this.time = time;
        this.longest = longest;
    }

    void bind(RpcServer calls) {
        calls.bind(CatalogApi.TRADE, catalogService::trade)
                .bind(CatalogApi.TRADE_OF_SUBJECT, catalogService::trade)
                .bind(CatalogApi.READ_LEDGER, request -> catalogService.ledger(request.from(), request.limit()))
                .bind(CatalogApi.LIST_PRODUCTS, this::products)
                .bind(CatalogApi.GET_PRODUCT, this::product)
                .bind(CatalogApi.PUT_PRODUCT, this::put)
                .bind(CatalogApi.RESTOCK_PRODUCT, this::restock)
                .bind(CacheApi.LEASE, this::lease)
                .bind(CacheApi.FILL, this::fill);
    }

    private Future<RpcResponse<ProductPage>> products(ListProducts request, RpcContext context) {
        int limit = request.limit();
        // One more than requested tells whether there is a next page.
        Future<List<Product>> read =
                Reads.read(request.from(), group, () -> catalog.products(request.after(), limit + 1));
        return visible(request.from(), read, found -> found.stream()
                        .map(Product::name)
                        .toList())
                .map(found -> {
                    boolean more = found.size() > limit;
                    List<Product> page = more ? found.subList(0, limit) : found;
                    String next = more ? page.get(limit - 1).name() : null;
                    return Reads.response(request.from(), group, new ProductPage(page, next));
                });
    }

    private Future<RpcResponse<Product>> product(GetProduct request, RpcContext context) {
        String name = request.name();
        return visible(
                        request.from(),
                        Reads.read(request.from(), group, () -> catalog.product(name)),
                        found -> List.of(name))
                .map(found -> found.orElseThrow(() -> CatalogApi.unknown(name)))
                .map(product -> Reads.response(request.from(), group, product));
    }

    // A read that may be stale does not wait until other caches have dropped what is older.
    private <T> Future<T> visible(ReadFrom from, Future<T> read, Function<T, Collection<String>> products) {
        return from == ReadFrom.ANY
                ? read
                : read.compose(found -> visibility.awaitVisible(products.apply(found), found));
    }

    private Future<CacheApi.Grant> lease(CacheApi.LeaseRequest request) {
        if (!HOLDER.matcher(String.valueOf(request.holder())).matches()) {
            throw Call.invalid("holder", "1 to 64 letters, digits, - and _");
        }
        if (!URL.matcher(String.valueOf(request.url())).matches()) {
            throw Call.invalid("url", "http://host:port or https://host:port");
        }
        return caches.lease(request);
    }

    private Future<CacheApi.Fill> fill(CacheApi.FillRequest request) {
        String holder = Objects.requireNonNullElse(request.holder(), "");
        return caches.fill(request.name(), holder, Objects.requireNonNullElse(request.session(), 0L));
    }

    private Future<RpcResponse<Product>> put(PutProduct request, RpcContext context) {
        CatalogApi.NewProduct product = request.body();
        Optional<Long> quantity = Optional.ofNullable(product.quantity());
        Preconditions preconditions = new Preconditions(product.ifMatch(), product.ifNoneMatch());
        String hash = preconditions.in(ContentHash.of("put", request.name(), product.price(), quantity));
        return change(
                request.name(),
                new CatalogCommand.Put(
                        request.key(),
                        hash,
                        request.name(),
                        product.price(),
                        quantity,
                        deadline(context),
                        limits(),
                        preconditions));
    }

    private Future<RpcResponse<Product>> restock(RestockProduct request, RpcContext context) {
        long quantity = request.body().quantity();
        Preconditions preconditions =
                new Preconditions(request.body().ifMatch(), request.body().ifNoneMatch());
        String hash = preconditions.in(ContentHash.of("restock", request.name(), quantity));
        return change(
                request.name(),
                new CatalogCommand.Restock(
                        request.key(), hash, request.name(), quantity, deadline(context), limits(), preconditions));
    }

    private CatalogCommand.Limits limits() {
        return catalog.config().forAdministrators();
    }

    private Future<RpcResponse<Product>> change(String product, CatalogCommand command) {
        return catalogService.change(product, command).map(CatalogCalls::response);
    }

    private Instant deadline(RpcContext context) {
        Deadline deadline = context.deadline(time, longest);
        if (deadline.hasPassed(time)) {
            throw new CatalogResult.DeadlineExceeded().toFailure();
        }
        return Instant.ofEpochMilli(deadline.epochMillis());
    }

    private static RpcResponse<Product> response(CatalogResult.ProductChanged changed) {
        String location = "/products/" + Paths.encode(changed.product().name());
        return changed.created() ? RpcResponse.created(changed.product(), location) : RpcResponse.ok(changed.product());
    }
}
