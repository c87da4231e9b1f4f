package io.holdfast.telemetry.metrics;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.Time;
import io.holdfast.http.WebServer;
import io.holdfast.support.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a scraper reads of the requests to a port. */
class RouteTimerTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private final Metrics metrics = new Metrics();
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        Router router = WebServer.router(vertx);
        router.get("/products/:name").handler(ctx -> ctx.response().end("{}"));
        router.post("/products/:name/restock").handler(ctx -> ctx.fail(500));
        router.get("/hangs").handler(ctx -> {});
        router.get("/internal/x").handler(ctx -> ctx.response().end());
        RouteTimer.mount(router, metrics.registry(), "shop", Time.system());
        server = vertx.createHttpServer().requestHandler(router).listen(0).await(60, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private void send(HttpMethod method, String path) throws Exception {
        client.request(method, server.actualPort(), "localhost", path)
                .compose(request -> request.send().compose(response -> response.body()))
                .await(60, SECONDS);
    }

    private String text() throws IOException {
        return metrics.scrape(null).body().toString();
    }

    private long count(String method, String route, int status) throws IOException {
        String labels =
                "{http_request_method=\"%s\",http_response_status_code=\"%d\",http_route=\"%s\",role=\"shop\",service=\"shop\"} "
                        .formatted(method, status, route);
        String line = text().lines()
                .filter(each -> each.startsWith("http_server_request_duration_seconds_count" + labels))
                .findFirst()
                .orElse(labels + "-1");
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    // A client has its response a moment before the request is counted.
    private void counts(long expected, String method, String route, int status) {
        Await.until(
                expected + " " + method + " " + route + " " + status,
                Duration.ofSeconds(10),
                () -> count(method, route, status) == expected);
    }

    @Test
    void all_routes_are_there_from_the_start() throws Exception {
        assertEquals(0, count("GET", "/products/{name}", 200));
        assertEquals(0, count("POST", "/products/{name}/restock", 200));
    }

    @Test
    void requests_are_counted_by_template_and_status() throws Exception {
        send(HttpMethod.GET, "/products/Fox");
        send(HttpMethod.GET, "/products/Owl");
        send(HttpMethod.POST, "/products/Owl/restock");

        counts(2, "GET", "/products/{name}", 200);
        counts(1, "POST", "/products/{name}/restock", 500);
        assertFalse(text().contains("Owl"));
    }

    @Test
    void head_is_counted_once_and_as_itself() throws Exception {
        send(HttpMethod.HEAD, "/products/Fox");

        counts(1, "HEAD", "/products/{name}", 200);
        assertEquals(0, count("GET", "/products/{name}", 200));
    }

    @Test
    void what_a_client_makes_up_makes_no_series() throws Exception {
        for (String name : List.of("BREW", "STIR", "SIP")) {
            send(HttpMethod.valueOf(name), "/made/up/" + name);
        }

        counts(3, "_OTHER", "", 404);
        assertFalse(text().contains("BREW") || text().contains("/made"));
    }

    @Test
    void a_client_that_leaves_is_counted() throws Exception {
        client.request(HttpMethod.GET, server.actualPort(), "localhost", "/hangs")
                .compose(request -> request.send(Buffer.buffer())
                        .timeout(200, MILLISECONDS)
                        .recover(late -> request.connection().close().mapEmpty()))
                .await(60, SECONDS);

        counts(1, "GET", "/hangs", 499);
    }

    @Test
    void calls_between_processes_are_measured_where_they_are_made() throws Exception {
        send(HttpMethod.GET, "/internal/x");

        assertFalse(text().contains("/internal"));
    }

    @Test
    void histograms_have_the_buckets_of_opentelemetry() throws Exception {
        List<String> buckets = text().lines()
                .filter(line -> line.startsWith("http_server_request_duration_seconds_bucket")
                        && line.contains("/products/{name}\""))
                .map(line -> line.replaceAll(".*le=\"([^\"]*)\".*", "$1"))
                .toList();

        assertEquals(
                List.of(
                        "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1.0", "2.5", "5.0",
                        "7.5", "10.0", "+Inf"),
                buckets);
    }

    @Test
    void a_scraper_that_knows_openmetrics_gets_it() throws Exception {
        String accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        Metrics.Scrape scrape = metrics.scrape(accept);

        assertTrue(scrape.contentType().startsWith("application/openmetrics-text"), scrape.contentType());
        assertTrue(scrape.body().toString().endsWith("# EOF\n"));
        assertTrue(metrics.scrape("*/*").contentType().startsWith("text/plain"));
    }
}
