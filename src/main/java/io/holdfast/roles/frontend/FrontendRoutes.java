package io.holdfast.roles.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.NewOrder;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.base.time.Chance;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.upstream.GroupClient;
import io.holdfast.platform.upstream.GroupClient.Answer;
import io.holdfast.platform.upstream.GroupClient.Question;
import io.holdfast.platform.web.Call;
import io.holdfast.platform.web.Endpoint;
import io.holdfast.platform.web.Headers;
import io.holdfast.platform.web.Input;
import io.holdfast.platform.web.Paths;
import io.holdfast.platform.web.Reply;
import io.holdfast.platform.web.Token;
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
    static final String RECORD = "record";
    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(1);

    private final GroupClient orders;
    private final GroupClient catalog;
    private final Map<String, GroupClient> groups; // as /leader names them
    private final Time time;
    private final Token admin;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    FrontendRoutes(
            GroupClient orders, GroupClient catalog, GroupClient record, Time time, Token admin, Duration longest) {
        this.orders = orders;
        this.catalog = catalog;
        this.groups = new LinkedHashMap<>();
        groups.put(OrderApi.SERVICE, orders);
        groups.put(CatalogApi.SERVICE, catalog);
        groups.put(RECORD, record);
        this.time = time;
        this.admin = admin;
        this.longest = longest;
    }

    void mount(Router router) {
        router.get("/products").handler(Endpoint.of(this::products));
        router.get("/products/:name").handler(Endpoint.of(this::product));
        router.put("/products/:name").handler(Endpoint.guard(admin)).handler(Endpoint.of(this::put));
        router.post("/products/:name/restock").handler(Endpoint.guard(admin)).handler(Endpoint.of(this::restock));
        router.post("/orders").handler(Endpoint.of(this::placeOrder));
        router.get("/orders").handler(Endpoint.of(this::orders));
        router.get("/orders/:number").handler(Endpoint.of(this::order));
        router.get("/leader").handler(Endpoint.of(this::leader));
    }

    private Future<Reply> products(Call call) {
        long limit = call.whole("limit", 100, 1, 1000);
        String after = call.query("cursor").map(FrontendRoutes::decode).orElse("");
        String path = "/internal/products?limit=%d&after=%s".formatted(limit, Paths.encode(after));
        return ask(call, catalog, path)
                .map(answer -> answer.as(ProductPage.class))
                .map(page -> Reply.ok(new ProductPage(page.products(), encode(page.next()))));
    }

    private Future<Reply> product(Call call) {
        return ask(call, catalog, "/internal/products/" + Paths.encode(call.name("name")))
                .map(answer -> answer.as(Product.class))
                .map(product -> Reply.ok(product)
                        .with("ETag", "\"%d\"".formatted(product.version()))
                        .with(Headers.X_CACHE, "MISS"));
    }

    private Future<Reply> put(Call call) {
        String name = call.name("name");
        Input input = call.json();
        BigDecimal price = input.price("price", CatalogApi.PRICE_MAX);
        Optional<Long> quantity = input.optionalWhole("quantity", 0, CatalogApi.QUANTITY_MAX);
        input.complain();
        Question question = Question.of(
                HttpMethod.PUT,
                "/internal/products/" + Paths.encode(name),
                new CatalogApi.NewProduct(price, quantity.orElse(null)),
                key(call));
        return catalog.ask(question, deadline(call)).map(answer -> {
            Product product = answer.as(Product.class);
            return answer.status() == 201
                    ? Reply.created(product, "/products/" + Paths.encode(name))
                    : Reply.ok(product);
        });
    }

    private Future<Reply> restock(Call call) {
        String name = call.name("name");
        Input input = call.json();
        long quantity = input.whole("quantity", 1, CatalogApi.QUANTITY_MAX);
        input.complain();
        Question question = Question.of(
                HttpMethod.POST,
                "/internal/products/%s/restock".formatted(Paths.encode(name)),
                new CatalogApi.Restock(quantity),
                key(call));
        return catalog.ask(question, deadline(call)).map(answer -> Reply.ok(answer.as(Product.class)));
    }

    private Future<Reply> placeOrder(Call call) {
        Input input = call.json();
        NewOrder wish = new NewOrder(
                input.text("name", 1, 128),
                input.whole("quantity", 1, CatalogApi.QUANTITY_MAX),
                input.choice("type", Side.class, Side.BUY));
        input.complain();
        Question question = Question.of(HttpMethod.POST, "/internal/orders", wish, key(call));
        return orders.ask(question, deadline(call)).map(answer -> {
            Order order = answer.as(Order.class);
            Reply reply = Reply.created(order, "/orders/" + order.orderNumber());
            return answer.replayed() ? reply.with(Headers.IDEMPOTENCY_REPLAYED, "true") : reply;
        });
    }

    private Future<Reply> order(Call call) {
        return ask(call, orders, "/internal/orders/" + call.wholeInPath("number"))
                .map(answer -> Reply.ok(answer.as(Order.class)));
    }

    private Future<Reply> orders(Call call) {
        long after = call.whole("after", 0, 0, Long.MAX_VALUE);
        long limit = call.whole("limit", 100, 1, 1000);
        return ask(call, orders, "/internal/orders?after=%d&limit=%d".formatted(after, limit))
                .map(answer -> Reply.ok(answer.as(OrderPage.class)));
    }

    private Future<Reply> leader(Call call) {
        Deadline soon = Deadline.after(time, LEADER_PATIENCE).atMost(deadline(call));
        Map<String, Future<Answer>> answers = new LinkedHashMap<>();
        groups.forEach((name, group) -> answers.put(name, group.askOnce(Question.get("/internal/leader"), soon)));
        return Future.join(List.copyOf(answers.values())).transform(ended -> {
            Map<String, Leader> leaders = new LinkedHashMap<>();
            answers.forEach((name, answer) -> {
                if (answer.succeeded()) { // waiting for a group that does not run would make the answer useless
                    leaders.put(name, answer.result().as(Leader.class));
                }
            });
            return Future.succeededFuture(Reply.ok(leaders));
        });
    }

    private Future<Answer> ask(Call call, GroupClient group, String path) {
        return group.ask(Question.get(path), deadline(call));
    }

    private Deadline deadline(Call call) {
        return call.deadline(time, longest);
    }

    // Without a key of the client's, our own repetitions still count once.
    private static String key(Call call) {
        return call.idempotencyKey().orElseGet(Chance::token);
    }

    private static String encode(String cursor) {
        return cursor == null ? null : Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(UTF_8));
    }

    private static String decode(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
        } catch (IllegalArgumentException e) {
            throw Call.invalid("cursor", "what 'next' of the page before said");
        }
    }
}
