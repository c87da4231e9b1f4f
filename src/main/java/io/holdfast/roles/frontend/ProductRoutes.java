package io.holdfast.roles.frontend;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.GetProduct;
import io.holdfast.api.CatalogApi.ListProducts;
import io.holdfast.api.CatalogApi.NewProduct;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.api.CatalogApi.PutProduct;
import io.holdfast.api.CatalogApi.Restock;
import io.holdfast.api.CatalogApi.RestockProduct;
import io.holdfast.api.ReadFrom;
import io.holdfast.cache.CoherentCache.Found;
import io.holdfast.hosting.replica.Reads;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Headers;
import io.holdfast.http.Input;
import io.holdfast.http.Pages;
import io.holdfast.http.Paths;
import io.holdfast.http.Preconditions;
import io.holdfast.http.Response;
import io.holdfast.rpc.RpcClient;
import io.holdfast.rpc.RpcResponse;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;

/** {@code /products}: checks what comes in, answers from the cache where it may, and calls the catalog. */
final class ProductRoutes {
    private final RpcClient catalog;
    private final ProductCache cache;
    private final Requests requests;

    ProductRoutes(RpcClient catalog, ProductCache cache, Requests requests) {
        this.catalog = catalog;
        this.cache = cache;
        this.requests = requests;
    }

    void mount(Router router) {
        router.get("/products").handler(Endpoint.of(this::list, "limit", "cursor", "from"));
        router.get("/products/:name").handler(Endpoint.of(this::get, "from"));
        router.put("/products/:name").handler(Endpoint.of(this::put));
        router.post("/products/:name/restock").handler(Endpoint.of(this::restock));
    }

    private Future<Response> list(Call call) {
        ListProducts request =
                new ListProducts((int) call.whole("limit", 100, 1, 1000), Pages.afterName(call), Reads.from(call));
        Future<RpcResponse<ProductPage>> page = request.from() == ReadFrom.ANY
                ? catalog.exchangeAny(CatalogApi.LIST_PRODUCTS, request, requests.deadline(call))
                : catalog.exchange(CatalogApi.LIST_PRODUCTS, request, requests.deadline(call));
        return page.map(read -> Requests.withReplica(Response.ok(Pages.ofProducts(read.body())), read));
    }

    private Future<Response> get(Call call) {
        String name = call.name("name");
        Preconditions preconditions = Preconditions.of(call);
        ReadFrom from = Reads.from(call);
        if (from == ReadFrom.ANY) {
            return catalog.exchangeAny(CatalogApi.GET_PRODUCT, new GetProduct(name, from), requests.deadline(call))
                    .map(read -> Requests.withReplica(tagged(preconditions, read.body()), read)
                            .with(Headers.X_CACHE, "MISS"));
        }
        return cache.get(name, requests.deadline(call)).map(found -> cached(name, found, preconditions));
    }

    private static Response cached(String name, Found<Product> found, Preconditions preconditions) {
        Product product = found.value().orElseThrow(() -> CatalogApi.unknown(name));
        Response response = tagged(preconditions, product).with(Headers.X_CACHE, found.hit() ? "HIT" : "MISS");
        return found.hit() ? response.with("Age", Long.toString(found.age().toSeconds())) : response;
    }

    private static Response tagged(Preconditions preconditions, Product product) {
        return preconditions.answer(Preconditions.tag(product.version()), product);
    }

    private Future<Response> put(Call call) {
        String name = call.name("name");
        NewProduct product = newProduct(Preconditions.of(call), call.json());
        PutProduct request = new PutProduct(requests.key(call), name, product);
        return catalog.exchange(CatalogApi.PUT_PRODUCT, request, requests.deadline(call))
                .map(put -> {
                    Response response = put.isCreated()
                            ? Response.created(put.body(), "/products/" + Paths.encode(name))
                            : Response.ok(put.body());
                    return response.with("ETag", Preconditions.tag(put.body().version()));
                });
    }

    private static NewProduct newProduct(Preconditions preconditions, Input input) {
        NewProduct product = new NewProduct(
                input.price("price", CatalogApi.PRICE_MAX),
                input.optionalInteger("quantity", 0, CatalogApi.QUANTITY_MAX).orElse(null),
                preconditions.ifMatch(),
                preconditions.ifNoneMatch());
        input.validate();
        return product;
    }

    private Future<Response> restock(Call call) {
        String name = call.name("name");
        Restock restock = restock(Preconditions.of(call), call.json());
        return catalog.call(
                        CatalogApi.RESTOCK_PRODUCT,
                        new RestockProduct(requests.key(call), name, restock),
                        requests.deadline(call))
                .map(Response::ok);
    }

    private static Restock restock(Preconditions preconditions, Input input) {
        Restock restock = new Restock(
                input.integer("quantity", 1, CatalogApi.QUANTITY_MAX),
                preconditions.ifMatch(),
                preconditions.ifNoneMatch());
        input.validate();
        return restock;
    }
}
