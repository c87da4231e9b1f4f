package io.holdfast.admin;

import io.holdfast.api.InstanceApi;
import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.ArmedChaos;
import io.holdfast.hosting.Chaos;
import io.holdfast.hosting.Platform;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Input;
import io.holdfast.http.Operator;
import io.holdfast.http.Problem;
import io.holdfast.http.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /chaos}: lets an operator crash or pause this process, if it was started with {@code --chaos}. */
final class ChaosRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ChaosRoutes.class);
    private static final String THIS = "this process";
    private static final int PAUSE_MILLIS_MAX = 60_000;

    private final Vertx vertx;
    private final ArmedChaos chaos;

    private ChaosRoutes(Vertx vertx, ArmedChaos chaos) {
        this.vertx = vertx;
        this.chaos = chaos;
    }

    static void mount(Router router, Platform platform, Audit audit) {
        if (platform.chaos() instanceof ArmedChaos armed) {
            new ChaosRoutes(platform.vertx(), armed).mount(router, audit);
        } else {
            router.post("/chaos/crash").handler(ChaosRoutes::off);
            router.post("/chaos/crash-at").handler(ChaosRoutes::off);
            router.post("/chaos/pause").handler(ChaosRoutes::off);
        }
    }

    private static void off(RoutingContext ctx) {
        Problem.of(new Failure.NotFound(
                        "chaos-off", "this process does not let itself be broken (expected: started with --chaos)"))
                .sendTo(ctx.response());
    }

    private void mount(Router router, Audit audit) {
        router.post("/chaos/crash").handler(ctx -> crash(ctx.get(Operator.KEY), audit));
        router.post("/chaos/crash-at").handler(Endpoint.of(audit.of("crash-at", call -> THIS, this::crashAt)));
        router.post("/chaos/pause").handler(Endpoint.of(audit.of("pause", call -> THIS, this::pause)));
    }

    // No response: the process is gone, and the event of it may be. So the log has it too.
    private void crash(Operator who, Audit audit) {
        audit.begins(who, "crash");
        LOG.warn("crash, asked for by {} from {} with the token {}", who.name(), who.address(), who.token());
        chaos.crash();
    }

    private Future<Response> crashAt(Call call) {
        Input input = call.json();
        Chaos.Point point = input.word("point", Chaos.Point.class, Chaos.Point::word);
        input.validate();
        chaos.crashAt(point);
        return Future.succeededFuture(Response.ok(new InstanceApi.CrashPoint(point.word())));
    }

    private Future<Response> pause(Call call) {
        Input input = call.json();
        long millis = input.integer("millis", 1, PAUSE_MILLIS_MAX);
        input.validate();
        // After the response has been handed to the kernel: a stopped process could not send it.
        vertx.runOnContext(v -> vertx.executeBlocking(chaos.pause(Duration.ofMillis(millis)))
                .onFailure(cause -> LOG.error("this process cannot be paused", cause)));
        return Future.succeededFuture(Response.ok(new InstanceApi.Pause(millis)));
    }
}
