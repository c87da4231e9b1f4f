package io.holdfast.admin;

import io.holdfast.http.Contents;
import io.holdfast.telemetry.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /metrics}, for Prometheus. */
final class MetricsRoute {
    private MetricsRoute() {}

    static void mount(Router router, Vertx vertx, Metrics metrics) {
        router.get("/metrics").handler(ctx -> answer(ctx, vertx, metrics));
    }

    // With a thousand nodes it takes milliseconds: on a worker, one scrape after the other.
    private static void answer(RoutingContext ctx, Vertx vertx, Metrics metrics) {
        String accept = ctx.request().getHeader("Accept");
        vertx.executeBlocking(() -> metrics.scrape(accept))
                .onSuccess(scrape -> Contents.end(ctx.response(), scrape.contentType(), scrape.body()))
                .onFailure(ctx::fail);
    }
}
