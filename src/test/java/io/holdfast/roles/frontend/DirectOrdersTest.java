package io.holdfast.roles.frontend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.OrderApi;
import io.holdfast.hosting.Platform;
import io.holdfast.http.WebServer;
import io.holdfast.http.auth.Ownership;
import io.holdfast.roles.catalog.CatalogVerticle;
import io.holdfast.roles.order.OrderVerticle;
import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Orders that a front end answers on the channel are answered as those that go through Vert.x' server and vertx-web. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 5, timeUnit = MINUTES)
class DirectOrdersTest {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String LAST = "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private TestPlatform site;
    private URI direct;
    private URI routed;

    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        site.deploy(health -> new CatalogVerticle(
                site.platform(),
                CatalogVerticle.Config.from(site.settings(), site.replica(CatalogApi.SERVICE), LONGEST),
                health));
        site.deploy(health -> new OrderVerticle(
                site.platform(), OrderVerticle.Config.from(site.settings(), site.replica(OrderApi.SERVICE)), health));
        direct = site.deploy(health -> new FrontendVerticle(
                site.platform(), FrontendVerticle.Config.from(site.settings(), Optional.empty(), LONGEST), health));
        Routed verticle = new Routed(site.platform());
        vertx.deployVerticle(verticle).await(60, SECONDS);
        routed = URI.create("http://127.0.0.1:" + verticle.port);
        WebClient client = site.client(direct);
        client.put("/products/Rare")
                .putHeader(TestPlatform.ADMIN[0], TestPlatform.ADMIN[1])
                .sendJsonObject(new JsonObject().put("price", 1).put("quantity", 5))
                .await(60, SECONDS);
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** The same routes without a direct handler in front of them. */
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
            new OrderRoutes(
                            platform.groupClient(OrderApi.SERVICE),
                            new Requests(platform.time(), LONGEST),
                            call -> Ownership.UNKNOWN)
                    .mount(router);
            return WebServer.listen(vertx, web, 0, router).onSuccess(server -> port = server.actualPort());
        }
    }

    @Test
    void are_answered_as_behind_vertx_web() throws Exception {
        List<String> differences = new ArrayList<>();
        int onTheChannel = 0;
        int number = 0;
        for (Map.Entry<String, String> request : OrderRequests.all().entrySet()) {
            String bytes = request.getValue() + LAST;
            RawResponses ours = RawResponses.of(direct, bytes.replace("KEY", "direct-" + ++number));
            RawResponses theirs = RawResponses.of(routed, bytes.replace("KEY", "routed-" + number));
            if (!ours.comparable().equals(theirs.comparable())) {
                differences.add("%s:%n  direct %s%n  routed %s"
                        .formatted(request.getKey(), ours.comparable(), theirs.comparable()));
            }
            // What ends the connection is written by neither.
            onTheChannel += isDirect(ours) && !isDirect(theirs) ? 1 : 0;
        }

        assertEquals("", String.join("\n", differences));
        assertTrue(onTheChannel >= 80, onTheChannel + " of " + number);
    }

    @Test
    void are_counted_by_route_and_status() throws Exception {
        RawResponses.of(direct, OrderRequests.all().get("an order").replace("KEY", "k") + LAST);
        RawResponses.of(direct, OrderRequests.all().get("no object").replace("KEY", "k") + LAST);
        try (Socket leaving = new Socket(direct.getHost(), direct.getPort())) {
            leaving.getOutputStream()
                    .write(OrderRequests.all().get("an order").replace("1}", "").getBytes(ISO_8859_1));
        }

        Await.until("all are counted", LONGEST, () -> counted(201) == 1 && counted(400) == 1 && counted(499) == 1);
    }

    private long counted(int status) {
        Timer timer = site.platform()
                .telemetry()
                .meters()
                .find("http.server.request.duration")
                .tags("service", "frontend", "http.request.method", "POST", "http.route", "/orders")
                .tag("http.response.status.code", Integer.toString(status))
                .timer();
        return timer == null ? 0 : timer.count();
    }

    // Our writer spells the names of fields as RFC 9110 does, Vert.x in lower case.
    private static boolean isDirect(RawResponses responses) {
        return responses.raw().contains("\r\nContent-Length: ");
    }
}
