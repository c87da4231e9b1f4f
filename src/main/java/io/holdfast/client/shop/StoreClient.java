package io.holdfast.client.shop;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.api.OrderApi.NewOrder;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.client.ApiToken;
import io.holdfast.http.Headers;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Json;
import io.holdfast.http.Paths;
import io.holdfast.http.Problem;
import io.holdfast.http.tls.ClientTrust;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The store as a client at the router sees it. An answer that leaves the outcome open is asked for again, under the same
 * Idempotency-Key, until the patience ends; how often that happened is counted.
 */
final class StoreClient {
    private static final Duration ATTEMPT = Duration.ofSeconds(15);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final long PAUSE_MILLIS = 50;
    private static final int PAGE = 1000;
    private static final Set<Integer> OPEN = Set.of(502, 503, 504);

    private final Vertx vertx;
    private final Time time;
    private final WebClient client;
    private final URI url;
    private final ApiToken token;
    private final Duration patience;
    private long repeated;

    StoreClient(Vertx vertx, Time time, URI url, ApiToken token, int connections, Duration patience) {
        this.vertx = vertx;
        this.time = time;
        this.url = url;
        this.token = token;
        this.patience = patience;
        client = HttpClients.web(vertx, "holdfast-shop", CONNECT_TIMEOUT, connections, ClientTrust.of(System.getenv()));
    }

    Future<Product> product(String name) {
        return get("/products/" + Paths.encode(name), Product.class);
    }

    Future<List<Product>> products() {
        return products("/products?limit=" + PAGE, new ArrayList<>());
    }

    Future<Order> order(long number) {
        return get("/orders/" + number, Order.class);
    }

    Future<Long> lastOrderNumber() {
        // A page that is not full tells of all orders.
        return get("/orders?limit=1&after=" + Long.MAX_VALUE, OrderPage.class).map(OrderPage::last);
    }

    /** All orders after {@code number}, by rising number. */
    Future<List<Order>> ordersAfter(long number) {
        return orders(number, new ArrayList<>());
    }

    Future<Order> place(NewOrder request, String key) {
        return ask(HttpMethod.POST, "/orders", Json.write(request), key).map(body -> Json.read(body, Order.class));
    }

    /** Requests that had to be sent again. */
    long repeated() {
        return repeated;
    }

    private Future<List<Product>> products(String path, List<Product> soFar) {
        return get(path, ProductPage.class).compose(page -> {
            soFar.addAll(page.products());
            return page.next() == null
                    ? Future.succeededFuture(soFar)
                    : products("/products?limit=%d&cursor=%s".formatted(PAGE, page.next()), soFar);
        });
    }

    private Future<List<Order>> orders(long after, List<Order> soFar) {
        return get("/orders?after=%d&limit=%d".formatted(after, PAGE), OrderPage.class)
                .compose(page -> {
                    soFar.addAll(page.orders());
                    int found = page.orders().size();
                    return found < PAGE
                            ? Future.succeededFuture(soFar)
                            : orders(page.orders().get(found - 1).orderNumber(), soFar);
                });
    }

    private <T> Future<T> get(String path, Class<T> type) {
        return ask(HttpMethod.GET, path, Buffer.buffer(), null).map(body -> Json.read(body, type));
    }

    private Future<Buffer> ask(HttpMethod method, String path, Buffer body, @Nullable String key) {
        return ask(method, path, body, key, Deadline.after(time, patience));
    }

    private Future<Buffer> ask(HttpMethod method, String path, Buffer body, @Nullable String key, Deadline deadline) {
        HttpRequest<Buffer> request = client.request(method, url.getPort(), url.getHost(), path)
                .ssl("https".equals(url.getScheme()))
                .timeout(ATTEMPT.toMillis());
        token.authorization().ifPresent(value -> request.putHeader("Authorization", value));
        if (key != null) {
            request.putHeader(Headers.IDEMPOTENCY_KEY, key).putHeader("Content-Type", "application/json");
        }
        return (body.length() == 0 ? request.send() : request.sendBuffer(body)).transform(answer -> {
            boolean open = answer.failed() || OPEN.contains(answer.result().statusCode());
            if (!open) {
                return judge(answer.result());
            }
            if (deadline.hasPassed(time)) {
                return Future.failedFuture(new Failure.Indeterminate(
                        "no-outcome", "%s %s: %s".formatted(method, path, describe(answer.cause(), answer.result()))));
            }
            repeated++;
            return pause().compose(v -> ask(method, path, body, key, deadline));
        });
    }

    private Future<Buffer> judge(HttpResponse<Buffer> response) {
        Buffer body = response.body() == null ? Buffer.buffer() : response.body();
        return response.statusCode() / 100 == 2
                ? Future.succeededFuture(body)
                : Future.failedFuture(token.explain(Problem.toFailure(response.statusCode(), body)));
    }

    private static String describe(@Nullable Throwable cause, HttpResponse<Buffer> response) {
        return cause != null
                ? String.valueOf(cause.getMessage())
                : response.statusCode() + " " + response.bodyAsString();
    }

    private Future<Void> pause() {
        return vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
