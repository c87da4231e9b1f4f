package io.holdfast.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.time.Time;
import io.holdfast.http.Json;
import io.holdfast.openapi.KnownPorts;
import io.holdfast.registry.Instance;
import io.holdfast.registry.redis.RedisRegistry;
import io.holdfast.registry.redis.RedisUrl;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that two readers could read in two ways reach no service: the router answers one problem, closes, and its back end, a counting
 * one of the test's own, never hears of them.
 */
class HostileHttpIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GET = "GET /products HTTP/1.1\r\n";
    private static final String GET_OF_A = GET + "Host: a\r\n";
    private static final String POST_OF_A = "POST /orders HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST_OF_A + "Transfer-Encoding: chunked\r\n\r\n";
    /** What a smuggler wants to be read as a request. */
    private static final String PREY = "GET /products/prey HTTP/1.1\r\nHost: a\r\n\r\n";

    /** A request as it came to the back end. */
    record Seen(String line, Map<String, String> headers, String body) {}

    @TempDir
    private static Path directory;

    private static final BlockingQueue<Seen> SEEN = new LinkedBlockingQueue<>();
    private static RealRedis redis;
    private static Vertx vertx;
    private static RedisRegistry registry;
    private static HoldfastProcess process;
    private static URI router;

    @BeforeAll
    static void open() throws Exception {
        redis = RealRedis.start();
        vertx = Vertx.vertx();
        HttpServer backEnd = vertx.createHttpServer()
                .requestHandler(HostileHttpIT::remember)
                .listen(0, "127.0.0.1")
                .await(5, SECONDS);
        registry = RedisRegistry.connect(
                        vertx,
                        Time.system(),
                        new RedisRegistry.Config(
                                RedisUrl.parse(redis.url()), Optional.empty(), Duration.ofSeconds(5), "holdfast"),
                        Duration.ofSeconds(5))
                .await(10, SECONDS);
        URI url = URI.create("http://127.0.0.1:" + backEnd.actualPort());
        Instance ready = new Instance("frontend", "counting", 1, url, Instance.State.READY, 1, Map.of());
        registry.hold(ready, Duration.ofMinutes(10)).await(5, SECONDS);
        process = HoldfastProcess.start(
                directory,
                Map.of("HOLDFAST_CLUSTER_TOKEN", "cluster-secret"),
                "up",
                "--role=router",
                "--port=0",
                "--admin-port=0",
                "--registry=" + redis.url(),
                "--set=http.header-timeout=2s",
                "--set=processes.exchange=false"); // the back end counts what reaches it
        router = process.url("router");
        KnownPorts.exempt(router);
        Await.until(
                "the router knows the back end",
                SOON,
                () -> Http.get(router, "/products").status() == 200);
    }

    @AfterAll
    static void end() throws Exception {
        process.close();
        registry.close().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
        redis.close();
    }

    @BeforeEach
    void nothing_seen_yet() {
        SEEN.clear();
    }

    private static void remember(HttpServerRequest request) {
        if (request.path().equals("/health/ready")) { // the router's own question
            request.response().end();
            return;
        }
        request.body().onSuccess(body -> {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            request.headers().forEach(h -> headers.put(h.getKey(), h.getValue()));
            SEEN.add(new Seen(request.method() + " " + request.uri(), headers, body.toString()));
            request.response().end("seen");
        });
    }

    /** A last request of our own closes the account: what came before it has been seen by then. */
    private static void theBackEndSaw(String... lines) throws Exception {
        assertEquals(200, Http.get(router, "/products/sentinel").status());
        List<String> expected = new ArrayList<>(List.of(lines));
        expected.add("GET /products/sentinel");
        assertEquals(expected, SEEN.stream().map(Seen::line).toList());
    }

    private static void isProblem(RawHttp.Answer answer, int status) throws Exception {
        assertEquals(status, answer.status(), answer.toString());
        assertTrue(
                answer.head().toLowerCase().contains("\r\ncontent-type: application/problem+json\r\n"), answer.head());
        assertTrue(answer.head().toLowerCase().contains("\r\nconnection: close\r\n"), answer.head());
        JsonNode problem = Json.parse(Buffer.buffer(answer.body()));
        assertEquals(status, problem.get("status").asInt());
        assertTrue(problem.hasNonNull("code") && problem.hasNonNull("detail"), answer.body());
    }

    private static Arguments get(String target, int status) {
        return Arguments.of("target " + target, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n", status);
    }

    private static Arguments head(String what, String headers, int status) {
        return Arguments.of(what, POST_OF_A + headers + "\r\n\r\n0\r\n\r\n", status);
    }

    private static Arguments chunks(String what, String body) {
        return Arguments.of(what, CHUNKED + body, 400);
    }

    static Stream<Arguments> lengths() {
        return Stream.of(
                head("length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked", 400),
                head("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 5", 400),
                head("the same length twice", "Content-Length: 5\r\nContent-Length: 5", 400),
                head("two lengths", "Content-Length: 5\r\nContent-Length: 6", 400),
                head("a list of lengths", "Content-Length: 5, 5", 400),
                head("a length with a plus", "Content-Length: +5", 400),
                head("a length below zero", "Content-Length: -1", 400),
                head("a length in hex", "Content-Length: 0x5", 400),
                head("an empty length", "Content-Length: ", 400),
                head("a huge length", "Content-Length: 99999999999999999999", 400),
                head("identity", "Transfer-Encoding: identity", 400),
                head("gzip, chunked", "Transfer-Encoding: gzip, chunked", 501),
                head("chunked, gzip", "Transfer-Encoding: chunked, gzip", 400),
                head("chunked, chunked", "Transfer-Encoding: chunked, chunked", 400),
                head("chunked, xchunked", "Transfer-Encoding: chunked, xchunked", 400),
                head("xchunked", "Transfer-Encoding: xchunked", 400),
                head("a coding with a vertical tab", "Transfer-Encoding: \u000bchunked", 400),
                head("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400),
                head("chunked, then identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", 400),
                head("a space before the colon", "Transfer-Encoding : chunked", 400),
                Arguments.of(
                        "chunks in HTTP/1.0",
                        "POST /orders HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400));
    }

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("bare LF everywhere", "GET /products HTTP/1.1\nHost: a\n\n", 400),
                Arguments.of("bare LF after a header", GET + "Host: a\n\r\n", 400),
                Arguments.of("bare LF at the end", GET_OF_A + "\n", 400),
                Arguments.of("bare CR", GET_OF_A + "X: a\rTransfer-Encoding: chunked\r\n\r\n", 400),
                Arguments.of("CR CR LF", GET_OF_A + "X: a\r\r\n\r\n", 400),
                Arguments.of("a folded header", GET_OF_A + "X: a\r\n Content-Length: 5\r\n\r\n", 400),
                Arguments.of("a header that begins with a space", GET + " Host: a\r\n\r\n", 400),
                Arguments.of("NUL in a value", GET_OF_A + "X: a\0b\r\n\r\n", 400),
                Arguments.of("NUL in a name", GET_OF_A + "X\0Y: a\r\n\r\n", 400),
                Arguments.of("a control character in a value", GET_OF_A + "X: a\u0001b\r\n\r\n", 400),
                Arguments.of("DEL in a value", GET_OF_A + "X: a\u007fb\r\n\r\n", 400),
                Arguments.of("a tab in a name", GET_OF_A + "X\tY: a\r\n\r\n", 400),
                Arguments.of("no ASCII in a name", GET_OF_A + "X\u00e9: a\r\n\r\n", 400),
                Arguments.of("a space before the colon", GET_OF_A + "X : a\r\n\r\n", 400),
                Arguments.of("a header without a name", GET_OF_A + ": a\r\n\r\n", 400),
                Arguments.of("a header without a colon", GET_OF_A + "X\r\n\r\n", 400),
                Arguments.of("too many headers", GET_OF_A + "X: 1\r\n".repeat(100) + "\r\n", 431),
                Arguments.of("thousands of headers", GET_OF_A + "X: 1\r\n".repeat(5_000) + "\r\n", 431),
                Arguments.of("a huge header", GET_OF_A + "X: " + "x".repeat(200_000), 431),
                Arguments.of("a huge request line", "GET /" + "x".repeat(200_000), 414),
                Arguments.of("a huge method", "G".repeat(200_000), 414));
    }

    static Stream<Arguments> requestLines() {
        return Stream.of(
                Arguments.of("HTTP/0.9", "GET /products\r\n", 400),
                Arguments.of("HTTP/1.2", "GET /products HTTP/1.2\r\nHost: a\r\n\r\n", 505),
                Arguments.of("HTTP/2.0 with prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                Arguments.of("http/1.1", "GET /products http/1.1\r\nHost: a\r\n\r\n", 400),
                Arguments.of("two spaces", "GET  /products HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                Arguments.of("a space in the target", "GET /products Fox HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                Arguments.of("a tab for a space", "GET\t/products HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                Arguments.of("garbage", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001", 400),
                Arguments.of("a method in lower case", "get /products HTTP/1.1\r\nHost: a\r\n\r\n", 501),
                Arguments.of("an unknown method", "STEAL /products HTTP/1.1\r\nHost: a\r\n\r\n", 501),
                Arguments.of("a method that is no token", "G(ET /products HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                Arguments.of("TRACE", "TRACE /products HTTP/1.1\r\nHost: a\r\n\r\n", 501),
                Arguments.of("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501),
                Arguments.of("CONNECT to a path", "CONNECT /products HTTP/1.1\r\nHost: a\r\n\r\n", 501),
                Arguments.of("GET *", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                Arguments.of("another host in the target", "GET http://b/products HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                Arguments.of("no Host", GET + "\r\n", 400),
                Arguments.of("two Hosts", GET_OF_A + "Host: b\r\n\r\n", 400),
                Arguments.of("the same Host twice", GET_OF_A + "Host: a\r\n\r\n", 400),
                Arguments.of("an empty Host", GET + "Host:\r\n\r\n", 400),
                Arguments.of("a Host with user-info", GET + "Host: a@b\r\n\r\n", 400),
                Arguments.of("a Host with a space", GET + "Host: a b\r\n\r\n", 400),
                Arguments.of("a Host with a path", GET + "Host: a/b\r\n\r\n", 400),
                Arguments.of("a list of Hosts", GET + "Host: a, b\r\n\r\n", 400),
                Arguments.of("a Host with a word for a port", GET + "Host: a:http\r\n\r\n", 400));
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                get("http://b/products", 400),
                get("http://a@b/products", 400),
                get("ftp://a/products", 400),
                get("http://a/internal/products", 404),
                get("http://a/x/../internal/products", 404),
                get("a:80", 400),
                get("*", 400),
                get("products", 400),
                get("//evil.example/products", 400),
                get("/products#fragment", 400),
                get("/products/../orders", 400),
                get("/products/./Fox", 400),
                get("/products/%2e%2e/orders", 400),
                get("/products/%252e%252e/orders", 400),
                get("/products/..;/orders", 400),
                get("/leader/a%2fb", 400),
                get("/leader/a%5cb", 400),
                get("/products/a%2f..%2fb", 400),
                get("/products/..%5corders", 400),
                get("/products/%252e%252e%2forders", 400),
                get("/products\\Fox", 400),
                get("/products/%00", 400),
                get("/products/%0d%0aX:%20y", 400),
                get("/products/%", 400),
                get("/products/%zz", 400),
                get("/products/%c0%af", 400),
                get("/products/Caf\u00e9", 400),
                get("/products/\u0001", 400),
                get("/internal/products", 404),
                get("/INTERNAL/products", 404),
                get("//internal/products", 404),
                get("/./internal/products", 404),
                get("/x/../internal/products", 404),
                get("/products/../internal/products", 404),
                get("/x/%2e%2e/internal", 404),
                get("/internal;a=b/products", 404),
                get("/%69nternal/products", 404),
                get("/%2569nternal/products", 404),
                get("/%2finternal/products", 404),
                get("/products/..%2f..%2finternal/products", 404),
                get("/\\internal/products", 404));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                chunks("a size that overflows 64 bits", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
                chunks("a size that overflows 32 bits", "100000005\r\nhello\r\n0\r\n\r\n"),
                chunks("a size that overflows 31 bits", "80000005\r\nhello\r\n0\r\n\r\n"),
                chunks("a size below zero", "-5\r\nhello\r\n0\r\n\r\n"),
                chunks("a size with 0x", "0x5\r\nhello\r\n0\r\n\r\n"),
                chunks("a size with leading zeros", "0".repeat(100) + "5\r\nhello\r\n0\r\n\r\n"),
                chunks("no size", "\r\nhello\r\n0\r\n\r\n"),
                chunks("a size with a space before it", " 5\r\nhello\r\n0\r\n\r\n"),
                chunks("a size with a space behind it", "5 \r\nhello\r\n0\r\n\r\n"),
                chunks("a huge extension", "5;" + "x".repeat(100_000)),
                chunks("an extension with bare LF", "5;a\nhello\r\n0\r\n\r\n"),
                chunks("an extension with bare CR", "5;a\rhello\r\n0\r\n\r\n"),
                chunks("bare LF behind a size", "5\nhello\r\n0\r\n\r\n"),
                chunks("no CRLF behind the data", "5\r\nhello0\r\n\r\n"),
                chunks("bare LF behind the data", "5\r\nhello\n0\r\n\r\n"),
                chunks("more data than the size says", "5\r\nhello, world\r\n0\r\n\r\n"),
                chunks("bare LF behind the last chunk", "0\r\n\n"),
                chunks("a length in the trailers", "0\r\nContent-Length: 5\r\n\r\n"),
                chunks("a coding in the trailers", "0\r\nTransfer-Encoding: chunked\r\n\r\n"),
                chunks("a Host in the trailers", "0\r\nHost: b\r\n\r\n"),
                chunks("a folded trailer", "0\r\nX: a\r\n b\r\n\r\n"),
                Arguments.of("too many trailers", CHUNKED + "0\r\n" + "X: 1\r\n".repeat(101) + "\r\n", 431));
    }

    @Nested
    class WhatBrowsersSend {
        @Test
        void comes_percent_encoded_to_the_node() throws Exception {
            String raw = "/products/a[1]|b^{c}\"d\"<e>`f'?g=[h]|i";

            List<RawHttp.Answer> answers =
                    RawHttp.exchange(router, "GET " + raw + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertEquals(200, answers.get(0).status());
            theBackEndSaw("GET /products/a%5B1%5D%7Cb%5E%7Bc%7D%22d%22%3Ce%3E%60f'?g=[h]|i");
        }

        @Test
        void a_slash_of_a_name_is_left_as_it_is() throws Exception {
            for (String path : List.of("/products/AC%2FDC", "/products/a%5cb")) {
                assertEquals(200, Http.get(router, path).status());
            }
            theBackEndSaw("GET /products/AC%2FDC", "GET /products/a%5cb");
        }
    }

    @Nested
    class WhoAsks {
        private static final List<String> MADE_UP = List.of(
                "X-Forwarded-For",
                "X-Forwarded-Prefix",
                "X-Forwarded-Ssl",
                "X-Forwarded-User",
                "X_Forwarded_For",
                "X-Real-IP",
                "X_Real_IP",
                "X-Client-IP",
                "True-Client-IP",
                "X-Original-URL",
                "X-Rewrite-URL",
                "Remote-User",
                "Client-Cert",
                "Forwarded");

        @Test
        void is_not_what_a_stranger_says() throws Exception {
            StringBuilder request = new StringBuilder("GET /products/who HTTP/1.1\r\nHost: shop.example:8443\r\n");
            MADE_UP.forEach(name -> request.append(name).append(": 6.6.6.6\r\n"));

            RawHttp.exchange(router, request + "Connection: close\r\n\r\n");

            Map<String, String> headers = SEEN.remove().headers();
            assertFalse(headers.containsValue("6.6.6.6"), headers.toString());
            assertEquals("127.0.0.1", headers.get("X-Real-IP"));
            assertEquals("127.0.0.1", headers.get("X-Forwarded-For"));
            assertEquals("shop.example:8443", headers.get("X-Forwarded-Host"));
            assertEquals("8443", headers.get("X-Forwarded-Port"));
        }
    }

    @Nested
    class HostileRequest {
        static Stream<Arguments> all() {
            return Stream.of(lengths(), lines(), requestLines(), targets(), bodies())
                    .flatMap(some -> some);
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("all")
        void is_answered_once_and_goes_nowhere(String what, String bytes, int status) throws Exception {
            List<RawHttp.Answer> answers = RawHttp.exchange(router, bytes + PREY);

            assertEquals(1, answers.size(), answers::toString);
            isProblem(answers.get(0), status);
            theBackEndSaw();
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("all")
        void waits_for_the_answer_to_the_good_one_before(String what, String bytes, int status) throws Exception {
            List<RawHttp.Answer> answers = RawHttp.exchange(router, GET_OF_A + "\r\n" + bytes + PREY);

            assertEquals(2, answers.size(), answers::toString);
            assertEquals(200, answers.get(0).status());
            isProblem(answers.get(1), status);
            theBackEndSaw("GET /products");
        }
    }

    @Nested
    class LegalRequest {
        @Test
        void in_chunks_with_extension_and_trailers_arrives_whole() throws Exception {
            String bytes = "5;a=\"b\"\r\nhello\r\n7\r\n, world\r\n0\r\nX-Sum: 1\r\n\r\n";
            try (RawHttp client = new RawHttp(router)) {
                client.send(CHUNKED + bytes + GET_OF_A + "\r\n");

                assertEquals(200, client.answers(2).get(0).status());
            }

            assertEquals("hello, world", SEEN.element().body());
            theBackEndSaw("POST /orders", "GET /products");
        }

        @Test
        void arrives_also_byte_by_byte() throws Exception {
            try (RawHttp client = new RawHttp(router)) {
                for (char c : (CHUNKED + "5\r\nhello\r\n0\r\n\r\n" + GET_OF_A + "\r\n").toCharArray()) {
                    client.send(String.valueOf(c));
                }
                assertEquals(200, client.answers(2).get(1).status());
            }

            theBackEndSaw("POST /orders", "GET /products");
        }

        @Test
        void is_told_to_go_on_when_it_asks() throws Exception {
            try (RawHttp client = new RawHttp(router)) {
                client.send(POST_OF_A + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
                assertEquals(100, client.answers(1).get(0).status());

                client.send("hello");

                assertEquals(200, client.answers(2).get(1).status());
            }
            assertEquals("hello", SEEN.element().body());
        }

        @Test
        void may_follow_another_on_the_same_connection() throws Exception {
            try (RawHttp client = new RawHttp(router)) {
                client.send(GET_OF_A + "\r\n");
                client.answers(1);
                client.send("\r\n" + POST_OF_A + "Content-Length: 5\r\n\r\nhello" + GET_OF_A + "\r\n");

                assertEquals(List.of(200, 200, 200), statuses(client.answers(3)));
            }
            theBackEndSaw("GET /products", "POST /orders", "GET /products");
        }

        @Test
        void of_the_old_version_is_answered_and_ends_the_connection() throws Exception {
            List<RawHttp.Answer> answers = RawHttp.exchange(router, "GET /products HTTP/1.0\r\n\r\n" + PREY);

            assertEquals(List.of(200), statuses(answers));
            theBackEndSaw("GET /products");
        }

        @Test
        void that_says_close_is_the_last() throws Exception {
            List<RawHttp.Answer> answers =
                    RawHttp.exchange(router, GET_OF_A + "Connection: close\r\n\r\n" + PREY + "garbage\n");

            assertEquals(List.of(200), statuses(answers));
            theBackEndSaw("GET /products");
        }

        @Test
        void in_absolute_form_arrives_as_a_path() throws Exception {
            try (RawHttp client = new RawHttp(router)) {
                client.send("GET http://A:80/products?x=1 HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals(200, client.answers(1).get(0).status());
            }

            assertEquals("a", SEEN.element().headers().get("X-Forwarded-Host"));
            theBackEndSaw("GET /products?x=1");
        }

        @Test
        void about_the_server_is_answered_by_the_router() throws Exception {
            try (RawHttp client = new RawHttp(router)) {
                client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" + GET_OF_A + "\r\n");
                List<RawHttp.Answer> answers = client.answers(2);

                assertEquals(List.of(204, 200), statuses(answers));
                String head = answers.get(0).head().toLowerCase();
                assertTrue(head.contains("\r\nallow: get, head") && head.contains("\r\ndate: "), head);
            }
            theBackEndSaw("GET /products");
        }

        @Test
        void with_an_encoded_name_arrives_as_it_is() throws Exception {
            String target = "/products/Caf%C3%A9%20%26%20Co%2025%25?cursor=a%2Fb&x=[1]|";
            try (RawHttp client = new RawHttp(router)) {
                client.send("GET " + target + " HTTP/1.1\r\nHost: [::1]:80\r\n\r\n");
                assertEquals(200, client.answers(1).get(0).status());
            }

            theBackEndSaw("GET " + target);
        }

        @Test
        void that_offers_h2c_stays_in_this_version_and_takes_nothing_through() throws Exception {
            List<RawHttp.Answer> answers = RawHttp.exchange(
                    router,
                    GET_OF_A
                            + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"
                            + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

            assertEquals(List.of(200, 505), statuses(answers));
            Seen seen = SEEN.element();
            assertFalse(seen.headers().containsKey("Upgrade"), seen::toString);
            assertFalse(seen.headers().containsKey("HTTP2-Settings"), seen::toString);
            theBackEndSaw("GET /products");
        }

        private List<Integer> statuses(List<RawHttp.Answer> answers) {
            return answers.stream().map(RawHttp.Answer::status).toList();
        }
    }

    @Nested
    class SlowClient {
        @Test
        void with_its_head_is_sent_away() throws Exception {
            try (RawHttp client = new RawHttp(router)) {
                client.send(GET_OF_A + "X: ");
                Await.until("the router hangs up", SOON, () -> !client.trySend("x"));
            }
            try (RawHttp client = new RawHttp(router)) {
                client.send(GET_OF_A + "X: ");

                List<RawHttp.Answer> answers = client.untilClosed();

                assertEquals(1, answers.size());
                isProblem(answers.get(0), 408);
            }
            theBackEndSaw();
        }

        @Test
        void with_its_body_holds_nobody_up_and_is_served_in_the_end() throws Exception {
            try (RawHttp client = new RawHttp(router)) {
                client.send(POST_OF_A + "Content-Length: 5\r\n\r\nhel");
                theBackEndSaw();
                SEEN.clear();

                client.send("lo");

                assertEquals(200, client.answers(1).get(0).status());
                theBackEndSaw("POST /orders");
            }
        }
    }

    @Test
    void other_ports_are_as_strict() throws Exception {
        URI admin = process.url("admin");

        List<RawHttp.Answer> answers = RawHttp.exchange(
                admin, "GET /status HTTP/1.1\nHost: a\n\n" + "GET /status HTTP/1.1\r\nHost: a\r\n\r\n");

        assertEquals(1, answers.size());
        isProblem(answers.get(0), 400);
    }
}
