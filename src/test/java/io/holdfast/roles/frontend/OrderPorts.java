package io.holdfast.roles.frontend;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.OrderApi;
import io.holdfast.api.Scope;
import io.holdfast.hosting.Platform;
import io.holdfast.http.WebServer;
import io.holdfast.http.auth.Ownership;
import io.holdfast.roles.catalog.CatalogVerticle;
import io.holdfast.roles.order.OrderVerticle;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two ports of one store that take orders.
 *
 * @param direct of a front end, which answers most of them on the channel
 * @param routed with the same guard and routes, and Vert.x' server alone in front of them
 */
record OrderPorts(TestPlatform site, URI direct, URI routed) implements AutoCloseable {
    static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String LAST = "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    /** What both ports said. */
    record Both(RawResponses direct, RawResponses routed) {
        boolean areEqual() {
            return direct.comparable().equals(routed.comparable());
        }

        /** Whether the first port answered on the channel. What ends a connection is written by neither. */
        boolean wasDirect() {
            return isSpelledByUs(direct) && !isSpelledByUs(routed);
        }

        // Our writer spells the names of fields as RFC 9110 does, Vert.x in lower case.
        private static boolean isSpelledByUs(RawResponses responses) {
            return responses.raw().contains("\r\nContent-Length: ");
        }

        List<String> comparable() {
            return direct.comparable();
        }

        @Override
        public String toString() {
            return "%n  direct %s%n  routed %s".formatted(direct.comparable(), routed.comparable());
        }
    }

    static OrderPorts open(Vertx vertx, Path data, Map<String, String> settings) throws Exception {
        TestPlatform site = new TestPlatform(vertx, data, settings);
        site.deploy(health -> new CatalogVerticle(
                site.platform(),
                CatalogVerticle.Config.from(site.settings(), site.replica(CatalogApi.SERVICE), LONGEST),
                health));
        site.deploy(health -> new OrderVerticle(
                site.platform(), OrderVerticle.Config.from(site.settings(), site.replica(OrderApi.SERVICE)), health));
        URI direct = site.deploy(health -> new FrontendVerticle(
                site.platform(), FrontendVerticle.Config.from(site.settings(), Optional.empty(), LONGEST), health));
        Routed routed = new Routed(site.platform());
        vertx.deployVerticle(routed).await(60, SECONDS);
        return new OrderPorts(site, direct, URI.create("http://127.0.0.1:" + routed.port));
    }

    /** Sends {@code request} and another one behind it, with a key of its own for each port in the place of {@code KEY}. */
    Both send(String request, int number) throws IOException {
        String bytes = request + LAST;
        return new Both(
                RawResponses.of(direct, bytes.replace("KEY", "direct-" + number)),
                RawResponses.of(routed, bytes.replace("KEY", "routed-" + number)));
    }

    @Override
    public void close() {
        site.close();
    }

    private static final class Routed extends VerticleBase {
        private final Platform platform;
        private int port;

        Routed(Platform platform) {
            this.platform = platform;
        }

        @Override
        public Future<?> start() {
            WebServer.Config web = platform.listening().web();
            Router router = WebServer.router(vertx, web);
            platform.tokens().access().mount(router, FrontendApi.SERVICE);
            new OrderRoutes(
                            platform.groupClient(OrderApi.SERVICE),
                            new Requests(platform.time(), LONGEST),
                            call -> Ownership.of(call.caller(), Scope.ORDERS_READ_ALL.word()))
                    .mount(router);
            return WebServer.listen(vertx, web, 0, router).onSuccess(server -> port = server.actualPort());
        }
    }
}
