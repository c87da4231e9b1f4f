package io.holdfast.platform.ops;

import io.holdfast.base.time.Chance;
import io.holdfast.platform.web.Contents;
import io.holdfast.platform.web.Json;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** What keeps a service, or the whole process, from taking requests: ready means no reason against it. Any thread may use it. */
public final class Health {
    /** Of this process: two that answer at one address after the other are told apart by it. */
    static final String RUN = Chance.token();

    private final Map<String, String> reasons = new ConcurrentSkipListMap<>();
    private volatile URI url;

    static final String RUN_HEADER = "Holdfast-Run";

    /** A service begins with a reason against it: that it is starting. */
    public static Health starting() {
        Health health = new Health();
        health.fails("start", "starting");
        return health;
    }

    /** @param reason why {@code check} says that no requests should come, as a person would want to read it */
    public void fails(String check, String reason) {
        reasons.put(check, reason);
    }

    public void passes(String check) {
        reasons.remove(check);
    }

    /** Each with its check's name, sorted; empty means ready. */
    public List<String> reasons() {
        return reasons.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .toList();
    }

    /** Where the service listens; empty until it does. */
    public Optional<URI> url() {
        return Optional.ofNullable(url);
    }

    public void listensAt(URI where) {
        url = where;
    }

    /** Puts {@code /health/live} and {@code /health/ready} on {@code router}. */
    public void mount(Router router) {
        router.get("/health/live").handler(ctx -> {
            ctx.response().putHeader(RUN_HEADER, RUN);
            answer(ctx, 200, "up", List.of());
        });
        router.get("/health/ready").handler(this::ready);
        // Also where everything else is forwarded.
        router.route("/health/live").handler(ctx -> ctx.fail(405));
        router.route("/health/ready").handler(ctx -> ctx.fail(405));
    }

    private void ready(RoutingContext ctx) {
        List<String> against = reasons();
        answer(ctx, against.isEmpty() ? 200 : 503, against.isEmpty() ? "ready" : "not ready", against);
    }

    static void answer(RoutingContext ctx, int status, String word, List<String> reasons) {
        answer(ctx.response(), status, word, reasons);
    }

    static void answer(HttpServerResponse response, int status, String word, List<String> reasons) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", word);
        if (!reasons.isEmpty()) {
            body.put("reasons", reasons);
            response.putHeader("Retry-After", "1");
        }
        response.setStatusCode(status).putHeader("Cache-Control", "no-store");
        Contents.end(response, "application/json", Json.write(body));
    }
}
