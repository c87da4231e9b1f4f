package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a page as browsers get them. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = TimeUnit.MINUTES)
class StaticFilesTest {
    private static final Path PAGES = Path.of("src/main/resources/web");
    private static final Path CONSOLE = PAGES.resolve("console");

    private final HttpClient client = HttpClient.newHttpClient();
    private String base;

    @BeforeEach
    void listen(Vertx vertx) throws Exception {
        WebServer.Config config = WebServer.Config.from(new Settings(List.of(Layer.of("test", Map.of()))));
        Router router = WebServer.router(vertx, config);
        StaticFiles.load(vertx, "console").await(60, SECONDS).mount(router, "/");
        base = "http://127.0.0.1:"
                + WebServer.listen(vertx, config, 0, router).await(60, SECONDS).actualPort();
    }

    private HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void are_all_that_the_build_wrote() throws IOException {
        try (Stream<Path> built = Files.walk(PAGES)) {
            List<String> others = built.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !StaticFiles.NAMES.contains(name))
                    .toList();

            assertEquals(List.of(), others);
        }
    }

    @Test
    void of_a_page_that_is_not_in_the_jar_end_the_start() {
        assertThrows(IllegalStateException.class, () -> StaticFiles.read("nothing"));
    }

    @ParameterizedTest
    @CsvSource({
        "/, index.html, text/html; charset=utf-8",
        "/app.js, app.js, text/javascript; charset=utf-8",
        "/app.css, app.css, text/css; charset=utf-8",
        "/icon.svg, icon.svg, image/svg+xml",
        "/inter.woff2, inter.woff2, font/woff2"
    })
    void are_served_as_they_are_with_their_type(String path, String file, String type) throws Exception {
        HttpResponse<byte[]> response = get(path);

        assertEquals(200, response.statusCode());
        assertEquals(type, header(response, "Content-Type"));
        assertEquals("no-cache", header(response, "Cache-Control"));
        assertEquals("nosniff", header(response, "X-Content-Type-Options"));
        assertEquals("no-referrer", header(response, "Referrer-Policy"));
        assertEquals("", header(response, "Content-Encoding"));
        assertArrayEquals(Files.readAllBytes(CONSOLE.resolve(file)), response.body());
    }

    @Test
    void let_a_page_run_and_load_nothing_but_them() throws Exception {
        String policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
                + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

        assertEquals(policy, header(get("/"), "Content-Security-Policy"));
        assertEquals(policy, header(get("/icon.svg"), "Content-Security-Policy"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/app.js/",
                "/APP.JS",
                "/app.js.gz",
                "/%61pp.jS",
                "/console/app.js",
                "/web/console/app.js",
                "/io/holdfast/app/Main.class",
                "//app.js"
            })
    void are_at_no_other_path(String path) throws Exception {
        assertEquals(404, get(path).statusCode(), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..%2f..%2fapplication.class", "/%2e%2e/app.js", "/app.js%00", "/..%5capp.js"})
    void are_not_left_by_a_path_that_tries_to(String path) throws Exception {
        int status = get(path).statusCode();

        assertTrue(status == 400 || status == 404, path + ": " + status);
    }

    @Test
    void are_read_only() throws Exception {
        HttpResponse<byte[]> response = send("POST", "/app.js", "Content-Type", "application/json");

        assertEquals(405, response.statusCode());
        assertEquals("GET, HEAD, OPTIONS", header(response, "Allow"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/?utm_source=x", "/app.js?v=1", "/app.css?a=1&a=2", "/icon.svg?%e4", "/?"})
    void are_the_same_with_a_query_which_links_and_caches_add(String target) throws Exception {
        HttpResponse<byte[]> plain = get(target.substring(0, target.indexOf('?')));
        HttpResponse<byte[]> response = get(target);

        assertEquals(200, response.statusCode());
        assertEquals(header(plain, "ETag"), header(response, "ETag"));
        assertArrayEquals(plain.body(), response.body());
    }

    @Test
    void answer_head_as_get_without_the_content() throws Exception {
        HttpResponse<byte[]> get = get("/app.css");
        HttpResponse<byte[]> head = send("HEAD", "/app.css");

        assertEquals(200, head.statusCode());
        assertEquals(0, head.body().length);
        for (String name : List.of("Content-Length", "Content-Type", "ETag", "Vary", "Cache-Control")) {
            assertEquals(header(get, name), header(head, name), name);
        }
    }

    @Nested
    class Compressed {
        @ParameterizedTest
        @ValueSource(strings = {"gzip", "gzip, deflate, br", "br, GZIP;q=0.5", "*", "x-gzip", "gzip;q=1.000"})
        void for_whoever_takes_it(String accepted) throws Exception {
            HttpResponse<byte[]> response = get("/app.css", "Accept-Encoding", accepted);

            assertEquals("gzip", header(response, "Content-Encoding"));
            assertEquals("Accept-Encoding", header(response, "Vary"));
            assertArrayEquals(
                    Files.readAllBytes(CONSOLE.resolve("app.css")),
                    new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes());
        }

        @ParameterizedTest
        @ValueSource(strings = {"br", "identity", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "gzipped", ",", "\u00e9"})
        void for_nobody_else(String accepted) throws Exception {
            HttpResponse<byte[]> response = get("/app.css", "Accept-Encoding", accepted);

            assertEquals("", header(response, "Content-Encoding"));
            assertEquals("Accept-Encoding", header(response, "Vary"));
        }

        @Test
        void not_if_that_saves_nothing() throws Exception {
            HttpResponse<byte[]> response = get("/inter.woff2", "Accept-Encoding", "gzip");

            assertEquals("", header(response, "Content-Encoding"));
            assertEquals("", header(response, "Vary"));
        }

        @Test
        void have_a_tag_of_their_own() throws Exception {
            assertNotEquals(
                    header(get("/app.css"), "ETag"), header(get("/app.css", "Accept-Encoding", "gzip"), "ETag"));
        }
    }

    @Nested
    class Asked_for_again {
        @Test
        void are_not_sent_again() throws Exception {
            String tag = header(get("/"), "ETag");

            HttpResponse<byte[]> again = get("/", "If-None-Match", "\"other\", " + tag);

            assertEquals(304, again.statusCode());
            assertEquals(0, again.body().length);
            assertEquals(tag, header(again, "ETag"));
            assertEquals("no-cache", header(again, "Cache-Control"));
            assertFalse(tag.startsWith("W/"));
        }

        @Test
        void are_sent_when_what_the_browser_has_is_another_form_or_version() throws Exception {
            String gzip = header(get("/", "Accept-Encoding", "gzip"), "ETag");

            assertEquals(200, get("/", "If-None-Match", gzip).statusCode());
            assertEquals(
                    304,
                    get("/", "If-None-Match", gzip, "Accept-Encoding", "gzip").statusCode());
            assertEquals(200, get("/", "If-None-Match", "\"1\"").statusCode());
        }

        @Test
        void with_a_tag_that_is_none_are_refused() throws Exception {
            HttpResponse<byte[]> response = get("/", "If-None-Match", "nonsense");

            assertEquals(400, response.statusCode());
            assertTrue(new String(response.body(), UTF_8).contains("If-None-Match"));
        }
    }
}
