package io.holdfast.roles.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.api.OrderApi.Wish;
import io.holdfast.api.RecordApi;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.replica.ReadFrom;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Headers;
import io.holdfast.http.Input;
import io.holdfast.http.Names;
import io.holdfast.http.Paths;
import io.holdfast.http.Preconditions;
import io.holdfast.http.Response;
import io.holdfast.http.Token;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import io.holdfast.rpc.Leaders;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The public API of products and orders: checks what comes in, and asks the catalog and the order books. */
final class FrontendRoutes {
    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(1);

    private final OrderClient placing;
    private final ProductCache products;
    private final GroupClient orders;
    private final GroupClient catalog;
    private final Map<String, GroupClient> groups; // as /leader names them
    private final Time time;
    private final Token admin;
    private final Token cluster;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    FrontendRoutes(
            OrderClient placing,
            ProductCache products,
            GroupClient orders,
            GroupClient catalog,
            GroupClient record,
            Time time,
            Token admin,
            Token cluster,
            Duration longest) {
        this.placing = placing;
        this.products = products;
        this.orders = orders;
        this.catalog = catalog;
        this.groups = new LinkedHashMap<>();
        groups.put(OrderApi.SERVICE, orders);
        groups.put(CatalogApi.SERVICE, catalog);
        groups.put(RecordApi.SERVICE, record);
        this.time = time;
        this.admin = admin;
        this.cluster = cluster;
        this.longest = longest;
    }

    void mount(Router router) {
        router.get("/products").handler(Endpoint.of(this::products, "limit", "cursor", "from"));
        router.get("/products/:name").handler(Endpoint.of(this::product, "from"));
        router.put("/products/:name").handler(Endpoint.guard(admin)).handler(Endpoint.of(this::put));
        router.post("/products/:name/restock").handler(Endpoint.guard(admin)).handler(Endpoint.of(this::restock));
        router.post("/orders").handler(Endpoint.of(this::placeOrder));
        router.get("/orders").handler(Endpoint.of(this::orders, "after", "limit", "from"));
        router.get("/orders/:number").handler(Endpoint.of(this::order, "from"));
        router.get("/leader").handler(Endpoint.of(this::leader));
        router.post(CacheApi.INVALIDATIONS)
                .handler(Endpoint.guard(cluster))
                .handler(Endpoint.forPeers(this::invalidation));
    }

    private Future<Response> products(Call call) {
        long limit = call.whole("limit", 100, 1, 1000);
        String after = call.query("cursor").map(FrontendRoutes::decode).orElse("");
        ReadFrom from = ReadFrom.of(call);
        String path = "/internal/products?limit=%d&after=%s&%s".formatted(limit, Paths.encode(after), from.query());
        return read(call, catalog, path, from).map(answer -> {
            ProductPage page = answer.as(ProductPage.class);
            return signed(Response.ok(new ProductPage(page.products(), encode(page.next()))), answer);
        });
    }

    private Future<Response> product(Call call) {
        String name = call.name("name");
        Preconditions preconditions = Preconditions.of(call);
        if (ReadFrom.of(call) == ReadFrom.ANY) {
            String path = "/internal/products/%s?%s".formatted(Paths.encode(name), ReadFrom.ANY.query());
            return catalog.askAny(Question.get(path), deadline(call)).map(answer -> {
                Product product = answer.as(Product.class);
                return signed(tagged(preconditions, product), answer).with(Headers.X_CACHE, "MISS");
            });
        }
        return products.get(name, deadline(call)).map(found -> {
            Product product = found.value().orElseThrow(() -> CatalogApi.unknown(name));
            Response reply = tagged(preconditions, product).with(Headers.X_CACHE, found.hit() ? "HIT" : "MISS");
            return found.hit() ? reply.with("Age", Long.toString(found.age().toSeconds())) : reply;
        });
    }

    private static Response tagged(Preconditions preconditions, Product product) {
        return preconditions.answer(Preconditions.tag(product.version()), product);
    }

    private Future<Response> invalidation(Call call) {
        CacheApi.Invalidation invalidation = call.as(CacheApi.Invalidation.class);
        products.take(invalidation);
        return Future.succeededFuture(Response.ok(new CacheApi.Done(invalidation.holder())));
    }

    private Future<Response> put(Call call) {
        String name = call.name("name");
        Preconditions preconditions = Preconditions.of(call);
        Input input = call.json();
        BigDecimal price = input.price("price", CatalogApi.PRICE_MAX);
        Optional<Long> quantity = input.optionalInteger("quantity", 0, CatalogApi.QUANTITY_MAX);
        input.validate();
        Question question = Question.of(
                HttpMethod.PUT,
                "/internal/products/" + Paths.encode(name),
                new CatalogApi.NewProduct(
                        price, quantity.orElse(null), preconditions.ifMatch(), preconditions.ifNoneMatch()),
                key(call));
        return catalog.ask(question, deadline(call)).map(answer -> {
            Product product = answer.as(Product.class);
            Response reply = answer.status() == 201
                    ? Response.created(product, "/products/" + Paths.encode(name))
                    : Response.ok(product);
            return reply.with("ETag", Preconditions.tag(product.version()));
        });
    }

    private Future<Response> restock(Call call) {
        String name = call.name("name");
        Preconditions preconditions = Preconditions.of(call);
        Input input = call.json();
        long quantity = input.integer("quantity", 1, CatalogApi.QUANTITY_MAX);
        input.validate();
        Question question = Question.of(
                HttpMethod.POST,
                "/internal/products/%s/restock".formatted(Paths.encode(name)),
                new CatalogApi.Restock(quantity, preconditions.ifMatch(), preconditions.ifNoneMatch()),
                key(call));
        return catalog.ask(question, deadline(call)).map(answer -> Response.ok(answer.as(Product.class)));
    }

    private Future<Response> placeOrder(Call call) {
        Input input = call.json();
        String name = input.name("name");
        long quantity = input.integer("quantity", 1, CatalogApi.QUANTITY_MAX);
        Side type = input.choice("type", Side.class, Side.BUY);
        input.validate();
        return placing.place(new Wish(key(call), deadline(call).epochMillis(), name, quantity, type))
                .map(outcome -> {
                    Order order = outcome.order();
                    Response reply = Response.created(order, "/orders/" + order.orderNumber());
                    return outcome.replayed() ? reply.with(Headers.IDEMPOTENCY_REPLAYED, "true") : reply;
                });
    }

    // Any replica may answer with an order that it has: orders do not change. It asks to go on to the leader with
    // others.
    private Future<Response> order(Call call) {
        String path = "/internal/orders/%d?%s"
                .formatted(call.wholeInPath("number"), ReadFrom.of(call).query());
        return orders.askAny(Question.get(path), deadline(call))
                .map(answer -> signed(Response.ok(answer.as(Order.class)), answer));
    }

    private Future<Response> orders(Call call) {
        long after = call.whole("after", 0, 0, Long.MAX_VALUE);
        long limit = call.whole("limit", 100, 1, 1000);
        String path = "/internal/orders?after=%d&limit=%d&%s"
                .formatted(after, limit, ReadFrom.of(call).query());
        return orders.askAny(Question.get(path), deadline(call))
                .map(answer -> signed(Response.ok(answer.as(OrderPage.class)), answer));
    }

    private Future<Response> leader(Call call) {
        Deadline soon = Deadline.after(time, LEADER_PATIENCE).atMost(deadline(call));
        return Leaders.of(groups, soon).map(Response::ok);
    }

    private Future<Answer> read(Call call, GroupClient group, String path, ReadFrom from) {
        Question question = Question.get(path);
        return from == ReadFrom.ANY ? group.askAny(question, deadline(call)) : group.ask(question, deadline(call));
    }

    // What may be stale says whose it is.
    private static Response signed(Response reply, Answer answer) {
        Response signed = reply;
        for (String header : List.of(Headers.X_REPLICA, Headers.X_APPLIED_INDEX)) {
            String value = answer.headers().get(header);
            signed = value == null ? signed : signed.with(header, value);
        }
        return signed;
    }

    private Deadline deadline(Call call) {
        return call.deadline(time, longest);
    }

    // Without a key of the client's, our own repetitions still count once.
    private static String key(Call call) {
        return call.idempotencyKey().orElseGet(Randomness::token);
    }

    private static String encode(String cursor) {
        return cursor == null ? null : Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(UTF_8));
    }

    private static String decode(String cursor) {
        try {
            String name = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            if (Names.isText(name) && encode(name).equals(cursor)) {
                return name;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw Call.invalid("cursor", "what 'next' of the page before said");
    }
}
