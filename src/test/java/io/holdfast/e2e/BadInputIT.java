package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Http;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of bad input gets its 4xx as a problem, and nothing changes. */
class BadInputIT {
    private static final String FOX = "{\"name\":\"Fox\",\"quantity\":1";

    @TempDir
    private static Path directory;

    private static HoldfastProcess store;
    private static URI router;
    private static String bearer;
    private static JsonNode productsBefore;

    @BeforeAll
    static void open() throws Exception {
        store = HoldfastProcess.start(directory, "up", "--port", "0", "--admin-port", "0");
        router = store.url("router");
        bearer = "Bearer "
                + Files.readString(directory.resolve("data/admin-token")).strip();
        productsBefore = Http.get(router, "/products").body();
    }

    /** Runs after all others: they are its evidence. */
    @AfterAll
    static void nothing_changed() throws Exception {
        JsonNode orders = Http.get(router, "/orders").body();
        JsonNode productsAfter = Http.get(router, "/products").body();
        store.close();
        assertEquals(0, orders.get("last").asLong());
        assertEquals(productsBefore, productsAfter);
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                Arguments.of("nothing at all", "", 400, "invalid-json"),
                Arguments.of("half an object", "{\"name\":", 400, "invalid-json"),
                Arguments.of("no JSON", "name=Fox", 400, "invalid-json"),
                Arguments.of("an array", "[]", 400, "invalid-json"),
                Arguments.of("null", "null", 400, "invalid-json"),
                Arguments.of("two objects", FOX + "}" + FOX + "}", 400, "invalid-json"),
                Arguments.of("a member twice", FOX + ",\"quantity\":2}", 400, "invalid-json"),
                Arguments.of(
                        "an absurd exponent", "{\"name\":\"Fox\",\"quantity\":1e99999999999}", 400, "invalid-json"),
                Arguments.of(
                        "deep nesting", "{\"name\":" + "[".repeat(5000) + "]".repeat(5000) + "}", 400, "invalid-json"),
                Arguments.of("an empty object", "{}", 400, "invalid"),
                Arguments.of("no name", "{\"quantity\":1}", 400, "invalid"),
                Arguments.of("no quantity", "{\"name\":\"Fox\"}", 400, "invalid"),
                Arguments.of("a number as name", "{\"name\":1,\"quantity\":1}", 400, "invalid"),
                Arguments.of("null as name", "{\"name\":null,\"quantity\":1}", 400, "invalid"),
                Arguments.of("an empty name", "{\"name\":\"\",\"quantity\":1}", 400, "invalid"),
                Arguments.of(
                        "a name too long", "{\"name\":\"" + "x".repeat(129) + "\",\"quantity\":1}", 400, "invalid"),
                Arguments.of("a control character", "{\"name\":\"Fo\\u0000x\",\"quantity\":1}", 400, "invalid"),
                Arguments.of("quantity zero", "{\"name\":\"Fox\",\"quantity\":0}", 400, "invalid"),
                Arguments.of("quantity below zero", "{\"name\":\"Fox\",\"quantity\":-1}", 400, "invalid"),
                Arguments.of("a huge quantity", "{\"name\":\"Fox\",\"quantity\":1000000001}", 400, "invalid"),
                Arguments.of("beyond long", "{\"name\":\"Fox\",\"quantity\":99999999999999999999999}", 400, "invalid"),
                Arguments.of("a fraction", "{\"name\":\"Fox\",\"quantity\":1.5}", 400, "invalid"),
                Arguments.of("quantity as text", "{\"name\":\"Fox\",\"quantity\":\"1\"}", 400, "invalid"),
                Arguments.of("quantity true", "{\"name\":\"Fox\",\"quantity\":true}", 400, "invalid"),
                Arguments.of("an unknown member", FOX + ",\"colour\":\"red\"}", 400, "invalid"),
                Arguments.of("an unknown type", FOX + ",\"type\":\"steal\"}", 400, "invalid"),
                Arguments.of("type in capitals", FOX + ",\"type\":\"BUY\"}", 400, "invalid"),
                Arguments.of("type null", FOX + ",\"type\":null}", 400, "invalid"),
                Arguments.of("an unknown product", "{\"name\":\"Nix\",\"quantity\":1}", 404, "unknown-product"),
                Arguments.of("more than there is", "{\"name\":\"Fox\",\"quantity\":12001}", 409, "insufficient-stock"),
                Arguments.of(
                        "more than fits",
                        "{\"name\":\"Fox\",\"quantity\":1000000000,\"type\":\"sell\"}",
                        409,
                        "stock-limit"),
                Arguments.of("an oversized body", "{\"name\":\"" + "x".repeat(70_000) + "\"}", 413, "body-too-large"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void orders(String what, String body, int status, String code) throws Exception {
        isProblem(Http.post(router, "/orders", body), status, code);
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("GET", "/nowhere", "", 404, "unknown-path"),
                Arguments.of("GET", "/products/Nix", "", 404, "unknown-product"),
                Arguments.of("GET", "/products/" + "x".repeat(129), "", 400, "invalid"),
                Arguments.of("GET", "/products/%00", "", 400, "invalid"),
                Arguments.of("GET", "/products/Fox/more", "", 404, "unknown-path"),
                Arguments.of("GET", "/products?limit=0", "", 400, "invalid"),
                Arguments.of("GET", "/products?limit=1001", "", 400, "invalid"),
                Arguments.of("GET", "/products?limit=ten", "", 400, "invalid"),
                Arguments.of("GET", "/products?limit=1&limit=2", "", 400, "invalid"),
                Arguments.of("GET", "/products?cursor=%21%21", "", 400, "invalid"),
                Arguments.of("GET", "/orders/none", "", 400, "invalid"),
                Arguments.of("GET", "/orders/-1", "", 400, "invalid"),
                Arguments.of("GET", "/orders/99999999999999999999", "", 400, "invalid"),
                Arguments.of("GET", "/orders/999", "", 404, "unknown-order"),
                Arguments.of("GET", "/orders?after=-1", "", 400, "invalid"),
                Arguments.of("GET", "/orders?after=9223372036854775808", "", 400, "invalid"),
                Arguments.of("GET", "/internal/products", "", 404, "unknown-path"),
                Arguments.of("GET", "/%69nternal/products", "", 404, "unknown-path"),
                Arguments.of("GET", "/" + "x".repeat(9_000), "", 414, "uri-too-long"),
                Arguments.of("DELETE", "/orders/1", "", 405, "method-not-allowed"),
                Arguments.of("PUT", "/orders", "{}", 405, "method-not-allowed"),
                Arguments.of("POST", "/products/Fox", "{}", 405, "method-not-allowed"),
                Arguments.of("POST", "/leader", "{}", 405, "method-not-allowed"),
                Arguments.of("POST", "/products/Fox/restock", "{\"quantity\":1}", 401, "unauthorized"),
                Arguments.of("PUT", "/products/Fox", "{\"price\":1}", 401, "unauthorized"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void requests(String method, String path, String body, int status, String code) throws Exception {
        isProblem(Http.send(method, router, path, body), status, code);
    }

    static Stream<Arguments> administration() {
        return Stream.of(
                Arguments.of("POST", "/products/Fox/restock", "{\"quantity\":0}", 400, "invalid"),
                Arguments.of("POST", "/products/Fox/restock", "{\"quantity\":1,\"price\":2}", 400, "invalid"),
                Arguments.of("POST", "/products/Nix/restock", "{\"quantity\":1}", 404, "unknown-product"),
                Arguments.of("POST", "/products/Fox/restock", "{\"quantity\":1000000000}", 409, "stock-limit"),
                Arguments.of("PUT", "/products/Fox", "{}", 400, "invalid"),
                Arguments.of("PUT", "/products/Fox", "{\"price\":-1}", 400, "invalid"),
                Arguments.of("PUT", "/products/Fox", "{\"price\":\"1\"}", 400, "invalid"),
                Arguments.of("PUT", "/products/Fox", "{\"price\":1.00001}", 400, "invalid"),
                Arguments.of("PUT", "/products/Fox", "{\"price\":1,\"quantity\":-1}", 400, "invalid"),
                Arguments.of("PUT", "/products/" + "x".repeat(129), "{\"price\":1}", 400, "invalid"));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource
    void administration(String method, String path, String body, int status, String code) throws Exception {
        isProblem(Http.send(method, router, path, body, "Authorization", bearer), status, code);
    }

    @Test
    void all_broken_members_are_named_at_once() throws Exception {
        Http.Answer answer = Http.post(router, "/orders", "{\"name\":\"\",\"quantity\":0,\"type\":\"x\",\"y\":1}");

        assertEquals(4, answer.body().get("errors").size());
        assertEquals("/name", answer.body().get("errors").get(0).get("pointer").asText());
    }

    @Test
    void too_little_stock_says_how_much_there_is() throws Exception {
        Http.Answer answer = Http.post(router, "/orders", "{\"name\":\"Fox\",\"quantity\":12001}");

        assertEquals(12_000, answer.body().get("available").asLong());
    }

    @Test
    void another_media_type_is_refused() throws Exception {
        HttpRequest.Builder form = HttpRequest.newBuilder(URI.create(router + "/orders"))
                .POST(BodyPublishers.ofString("name=Fox&quantity=1"))
                .header("Content-Type", "application/x-www-form-urlencoded");
        HttpRequest.Builder none =
                HttpRequest.newBuilder(URI.create(router + "/orders")).POST(BodyPublishers.ofString(FOX + "}"));

        isProblem(Http.send(form), 415, "unsupported-media-type");
        isProblem(Http.send(none), 415, "unsupported-media-type");
    }

    @Test
    void a_bad_idempotency_key_is_refused() throws Exception {
        isProblem(Http.post(router, "/orders", FOX + "}", "Idempotency-Key", "x".repeat(129)), 400, "invalid");
        isProblem(Http.post(router, "/orders", FOX + "}", "Idempotency-Key", "two words"), 400, "invalid");
    }

    @Test
    void headers_beyond_the_limit_are_refused() throws Exception {
        isProblem(Http.post(router, "/orders", FOX + "}", "X-Long", "x".repeat(20_000)), 431, "headers-too-large");
    }

    private static void isProblem(Http.Answer answer, int status, String code) {
        String text = answer.raw().body();
        assertEquals(status, answer.status(), text);
        assertEquals("application/problem+json", answer.header("Content-Type").orElse(""), text);
        assertEquals(code, answer.body().get("code").asText(), text);
        assertEquals(status, answer.body().get("status").asInt(), text);
        assertTrue(answer.body().hasNonNull("detail") && answer.body().hasNonNull("title"), text);
        assertTrue(answer.body().hasNonNull("type"), text);
    }
}
