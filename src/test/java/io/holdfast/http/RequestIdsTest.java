package io.holdfast.http;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The id of a request in every response of every port, and in every problem. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 1, timeUnit = MINUTES)
class RequestIdsTest {
    private TestPlatform site;
    private WebClient client;
    private int port;

    @BeforeEach
    void listen(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        WebServer.Config web = site.platform().listening().web();
        Router router = WebServer.router(vertx, web);
        router.get("/fine").handler(Endpoint.of(call -> Future.succeededFuture(Response.ok(Map.of("a", 1)))));
        router.get("/bug").handler(ctx -> {
            throw new IllegalStateException("bug");
        });
        router.get("/late").handler(Endpoint.of(call -> vertx.timer(1, TimeUnit.MILLISECONDS)
                .compose(t -> Future.failedFuture(new Failure.NotFound("gone", "it is gone")))));
        port = WebServer.listen(vertx, web, 0, router).await(60, SECONDS).actualPort();
        client = site.client(URI.create("http://127.0.0.1:" + port));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private HttpResponse<Buffer> ask(HttpMethod method, String path, String id) throws Exception {
        return client.request(method, path).putHeader("X-Request-Id", id).send().await(60, SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fine", "/bug", "/late", "/nothing"})
    void is_that_of_the_client_in_responses_and_problems(String path) throws Exception {
        HttpResponse<Buffer> response = ask(HttpMethod.GET, path, "mine-1");

        assertEquals(List.of("mine-1"), response.headers().getAll("X-Request-Id"));
        JsonObject body = response.bodyAsJsonObject();
        assertEquals(response.statusCode() == 200 ? null : "mine-1", body.getString("request_id"));
    }

    @Test
    void is_there_also_without_content() throws Exception {
        assertEquals("h", ask(HttpMethod.HEAD, "/fine", "h").getHeader("X-Request-Id"));
        assertEquals("o", ask(HttpMethod.OPTIONS, "/fine", "o").getHeader("X-Request-Id"));
        assertEquals("m", ask(HttpMethod.PUT, "/fine", "m").bodyAsJsonObject().getString("request_id"));
    }

    @Test
    void is_minted_where_the_client_has_none_or_one_that_does_harm() throws Exception {
        for (String harmful : new String[] {"", "a b", "<script>", "x".repeat(129)}) {
            HttpResponse<Buffer> response = ask(HttpMethod.GET, "/nothing", harmful);

            String id = response.getHeader("X-Request-Id");
            assertNotEquals(harmful, id);
            assertTrue(id.matches("[A-Za-z0-9._~+/=-]{1,128}"), id);
            assertEquals(id, response.bodyAsJsonObject().getString("request_id"));
        }
        assertNull(ask(HttpMethod.GET, "/fine", "a").bodyAsJsonObject().getString("request_id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /fine HTTP/1.1\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET /fine HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            })
    void is_there_also_where_the_request_could_not_be_read(String request) throws Exception {
        NetSocket socket =
                site.vertx().createNetClient().connect(port, "127.0.0.1").await(60, SECONDS);
        Buffer all = Buffer.buffer();
        Promise<Void> closed = Promise.promise();
        socket.handler(all::appendBuffer).closeHandler(v -> closed.complete());
        socket.write(request).await(60, SECONDS);
        closed.future().await(60, SECONDS);

        String text = all.toString();
        String id = text.replaceAll("(?s).*\r\n[Xx]-[Rr]equest-[Ii]d: ([^\r]+)\r\n.*", "$1");
        assertTrue(id.matches("[A-Za-z0-9._~+/=-]{1,128}"), text);
        assertTrue(text.startsWith("HTTP/1.1 204") || text.contains("\"request_id\":\"" + id + "\""), text);
    }
}
