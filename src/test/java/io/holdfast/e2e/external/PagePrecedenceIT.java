package io.holdfast.e2e.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop page takes nothing from a service whose route is {@code /}. */
class PagePrecedenceIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> PAGES = List.of("/", "/shop/app.js", "/api/", "/openapi.json");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path directory;

    private HttpServer site;

    @BeforeEach
    void serve() throws Exception {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        site.createContext("/", exchange -> {
            byte[] body = ("site " + exchange.getRequestURI().getPath()).getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        site.start();
    }

    @AfterEach
    void end() {
        site.stop(0);
    }

    private HoldfastProcess store(String... more) {
        String[] arguments = new String[5 + more.length];
        System.arraycopy(new String[] {"up", "--port", "0", "--admin-port", "0"}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return HoldfastProcess.start(directory, Map.of("HOLDFAST_ADMIN_TOKEN", "a"), arguments);
    }

    private Http.Answer lease(HoldfastProcess store, String method, String query, String body) throws Exception {
        return Http.send(method, store.url("admin"), "/instances/site/1" + query, body, "Authorization", "Bearer a");
    }

    // By no helper that knows our API: what is here may be somebody else's.
    private static HttpResponse<String> read(URI router, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(router.resolve(path)).build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void assertSiteHasAll(URI router) throws Exception {
        for (String path : PAGES) {
            assertEquals("site " + path, read(router, path).body(), path);
        }
        assertEquals(200, Http.get(router, "/products").status());
    }

    @Test
    void a_registered_service_has_everything_while_it_is_there_and_the_page_is_back_when_it_is_gone() throws Exception {
        try (HoldfastProcess store = store()) {
            URI router = store.url("router");
            Await.until("the page", SOON, () -> read(router, "/").body().contains("<title>Holdfast shop"));
            assertEquals(404, Http.get(router, "/nowhere").status());
            assertEquals(
                    "unknown-path",
                    Http.get(router, "/nowhere").body().path("code").asText());

            Http.Answer held = lease(
                    store,
                    "PUT",
                    "",
                    "{\"url\":\"http://127.0.0.1:%d\",\"routes\":[\"/\"],\"ttl\":600}"
                            .formatted(site.getAddress().getPort()));
            assertTrue(held.status() < 300, held.raw().body());
            Await.until("the site", SOON, () -> read(router, "/").body().equals("site /"));
            assertSiteHasAll(router);
            assertEquals("site /nowhere", read(router, "/nowhere").body());

            lease(store, "DELETE", "?epoch=" + held.body().path("epoch").asLong(), "");
            Await.until("the page again", SOON, () -> read(router, "/").body().contains("<title>Holdfast shop"));
        }
    }

    @Test
    void a_written_route_has_everything_from_the_start() throws Exception {
        Files.writeString(directory.resolve("routes.yaml"), "routes: [{prefix: /, service: site}]");
        try (HoldfastProcess store = store("--set", "router.routes=routes.yaml")) {
            URI router = store.url("router");
            Await.until("it leads nowhere yet", SOON, () -> read(router, "/").statusCode() == 503);
            lease(
                    store,
                    "PUT",
                    "",
                    "{\"url\":\"http://127.0.0.1:%d\",\"routes\":[\"/elsewhere\"],\"ttl\":600}"
                            .formatted(site.getAddress().getPort()));

            Await.until("the site", SOON, () -> read(router, "/").body().equals("site /"));
            assertSiteHasAll(router);
        }
    }

    @Test
    void off_is_off() throws Exception {
        try (HoldfastProcess store = store("--set", "router.shop-page=off")) {
            URI router = store.url("router");
            Await.until(
                    "the store is open",
                    SOON,
                    () -> Http.get(router, "/products").status() == 200);

            for (String path : PAGES) {
                assertEquals(404, read(router, path).statusCode(), path);
                assertTrue(read(router, path).body().contains("\"unknown-path\""), path);
            }
        }
    }
}
