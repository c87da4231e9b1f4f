package io.holdfast.admin;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.Contents;
import io.holdfast.http.Problem;
import io.holdfast.telemetry.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /metrics}, for Prometheus. */
final class MetricsRoute {
    private MetricsRoute() {}

    static void mount(Router router, Vertx vertx, Metrics metrics) {
        router.get("/metrics").handler(ctx -> {
            if (metrics.isEnabled()) {
                answer(ctx, vertx, metrics);
            } else {
                Problem.of(new Failure.NotFound(
                                "metrics-off", "this process counts nothing (expected: metrics.enabled is true)"))
                        .sendTo(ctx.response());
            }
        });
    }

    // With a thousand nodes it takes milliseconds: on a worker, one scrape after the other.
    private static void answer(RoutingContext ctx, Vertx vertx, Metrics metrics) {
        String accept = ctx.request().getHeader("Accept");
        vertx.executeBlocking(() -> metrics.scrape(accept))
                .onSuccess(scrape -> Contents.end(ctx.response(), scrape.contentType(), scrape.body()))
                .onFailure(ctx::fail);
    }
}
