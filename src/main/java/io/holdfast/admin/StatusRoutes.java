package io.holdfast.admin;

import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.vertx.ext.web.Router;

/** {@code /status}: all processes, instances, leaders and routes, as this process knows them. */
final class StatusRoutes {
    private final StatusFeed feed;

    StatusRoutes(StatusFeed feed) {
        this.feed = feed;
    }

    void mount(Router router) {
        router.get("/status").handler(Endpoint.of(call -> feed.ask().map(Response::ok)));
    }
}
