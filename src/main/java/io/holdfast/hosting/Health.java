package io.holdfast.hosting;

import io.holdfast.api.InstanceApi;
import io.holdfast.base.time.Randomness;
import io.holdfast.http.Contents;
import io.holdfast.http.Json;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** The failed checks of a service: it is ready while there is none. Any thread may use it. */
public final class Health {
    /** Random, of this process: tells apart two processes that listen at one address one after the other. */
    static final String RUN = Randomness.token();

    /** The code of a failed check that has none of its own. */
    public static final String NOT_READY = "not-ready";

    /** Where it is mounted. */
    public static final Set<String> PATHS = Set.of("/health/live", "/health/ready");

    /** What {@link #PATHS} begin with. */
    public static final String PREFIX = "/health/";

    private record Reason(String code, String text) {}

    private final Map<String, Reason> reasons = new ConcurrentSkipListMap<>();
    private volatile URI url;

    static final String RUN_HEADER = "Holdfast-Run";

    /** Of a service that is starting, which is a failed check. */
    public static Health starting() {
        Health health = new Health();
        health.fails("start", "starting", "starting");
        return health;
    }

    /** @param reason why no requests should be sent, for people */
    public void fails(String check, String reason) {
        fails(check, NOT_READY, reason);
    }

    /** The same. @param code for programs; it never changes, such as {@code disk-full} */
    public void fails(String check, String code, String reason) {
        reasons.put(check, new Reason(code, reason));
    }

    public void passes(String check) {
        reasons.remove(check);
    }

    /** The reasons of all failed checks, with the names of these, sorted; empty means ready. */
    public List<String> reasons() {
        return reasons.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue().text())
                .toList();
    }

    /** The first code other than {@link #NOT_READY}, if a check failed at all. */
    public Optional<String> code() {
        return reasons.values().stream().map(Reason::code).reduce((one, other) -> one.equals(NOT_READY) ? other : one);
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
        // These paths are never forwarded, whatever the method.
        router.route("/health/live").handler(ctx -> ctx.fail(405));
        router.route("/health/ready").handler(ctx -> ctx.fail(405));
    }

    private void ready(RoutingContext ctx) {
        answer(ctx, reasons(), code());
    }

    /** Responds whether it is ready: without failed checks it is. */
    public static void answer(RoutingContext ctx, List<String> against, Optional<String> code) {
        boolean ready = against.isEmpty();
        answer(
                ctx.response(),
                ready ? 200 : 503,
                ready ? "ready" : "not ready",
                against,
                ready ? Optional.empty() : code);
    }

    public static void answer(RoutingContext ctx, int status, String word, List<String> reasons) {
        answer(ctx.response(), status, word, reasons);
    }

    public static void answer(HttpServerResponse response, int status, String word, List<String> reasons) {
        answer(response, status, word, reasons, Optional.empty());
    }

    private static void answer(
            HttpServerResponse response, int status, String word, List<String> reasons, Optional<String> code) {
        if (!reasons.isEmpty()) {
            response.putHeader("Retry-After", "1");
        }
        response.setStatusCode(status).putHeader("Cache-Control", "no-store");
        InstanceApi.HealthStatus body =
                new InstanceApi.HealthStatus(word, code.orElse(null), reasons.isEmpty() ? null : reasons);
        Contents.end(response, "application/json", Json.write(body));
    }
}
