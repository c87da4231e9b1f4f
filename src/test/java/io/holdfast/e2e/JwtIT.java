package io.holdfast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.TestIssuer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that accepts the JSON Web Tokens of an issuer, whose keys it fetches. */
@Tag("fault")
class JwtIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ORDER = "{\"name\":\"Fox\",\"quantity\":1,\"type\":\"sell\"}"; // stock does not run out
    private static final int CLIENTS = 4;

    @TempDir
    private Path directory;

    private final TestIssuer first = TestIssuer.rs256("first");
    private final AtomicInteger fetched = new AtomicInteger();
    private volatile String keys = TestIssuer.jwks(first);
    private HttpServer issuer;
    private HoldfastProcess store;
    private URI router;

    @BeforeEach
    void open() throws Exception {
        issuer = serve(0);
        store = HoldfastProcess.start(
                directory,
                "up",
                "--port=0",
                "--admin-port=0",
                "--set=auth.mode=jwt",
                "--set=auth.jwt.issuer=https://issuer.example",
                "--set=auth.jwt.audience=holdfast",
                "--set=auth.jwt.refresh=1s",
                "--set=auth.jwt.jwks=http://127.0.0.1:%d/keys"
                        .formatted(issuer.getAddress().getPort()));
        router = store.url("router");
        Await.until("the keys are fetched", SOON, () -> order(first) == 201);
    }

    @AfterEach
    void close() {
        store.close();
        issuer.stop(0);
    }

    private HttpServer serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        server.createContext("/keys", exchange -> {
            fetched.incrementAndGet();
            byte[] body = keys.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("iss", "https://issuer.example")
                .put("aud", "holdfast")
                .put("sub", "ann")
                .put("exp", Instant.now().getEpochSecond() + 600)
                .put("scope", "orders:place orders:sell");
    }

    private Http.Answer send(String token) throws Exception {
        return Http.post(router, "/orders", ORDER, "Authorization", "Bearer " + token);
    }

    private int order(TestIssuer by) throws Exception {
        return send(by.token(claims())).status();
    }

    private void refused(String what, int status, String code, String token) throws Exception {
        Http.Answer answer = send(token);
        assertEquals(status, answer.status(), what + ": " + answer.raw().body());
        assertEquals(code, answer.body().path("code").asText(), what);
    }

    @Test
    void accepts_what_the_issuer_has_signed_for_it_and_nothing_else() throws Exception {
        TestIssuer other = TestIssuer.rs256("first");
        byte[] publicKey = first.keys().getPublic().getEncoded();

        assertEquals(201, order(first));
        refused("another key", 401, "invalid-token", other.token(claims()));
        refused(
                "unsigned",
                401,
                "invalid-token",
                TestIssuer.part(first.header().put("alg", "none")) + "." + TestIssuer.part(claims()) + ".");
        refused(
                "the public key as a secret",
                401,
                "invalid-token",
                TestIssuer.hs256(first.header().put("alg", "HS256"), claims(), publicKey));
        refused("another audience", 401, "invalid-token", first.token(claims().put("aud", "shop")));
        refused("another issuer", 401, "invalid-token", first.token(claims().put("iss", "https://other.example")));
        refused("expired", 401, "invalid-token", first.token(claims().put("exp", 1_600_000_000)));
        refused("not yet valid", 401, "invalid-token", first.token(claims().put("nbf", 32_000_000_000L)));
        refused("garbage", 401, "invalid-token", "garbage");
        refused("another scope", 403, "insufficient-scope", first.token(claims().put("scope", "orders:read")));
        assertEquals(401, Http.post(router, "/orders", ORDER).status());
        assertEquals(200, Http.get(router, "/products/Fox").status());

        String status = Http.getAnything(store.url("admin"), "/status").toString();
        assertTrue(status.contains("\"auth\":\"jwt\""), status);
        assertTrue(store.output().contains("access     jwt: by scope"), store.output());
        assertFalse(store.output().contains("eyJ"), "a token was printed");
    }

    @Test
    void goes_on_while_the_issuer_is_away() throws Exception {
        int port = issuer.getAddress().getPort();
        issuer.stop(0);
        Await.until("it is noticed", SOON, () -> store.output().contains("those that were read before stay in force"));

        assertEquals(201, order(first));
        assertEquals(401, order(TestIssuer.rs256("second")));

        issuer = serve(port);
        Await.until("it is noticed again", SOON, () -> store.output().contains("could be read again"));
        assertEquals(201, order(first));
    }

    @Test
    void follows_a_key_that_is_rotated_under_load() throws Exception {
        TestIssuer second = TestIssuer.es256("second");
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicIntegerArray placed = new AtomicIntegerArray(CLIENTS);
        TestIssuer[] signs = {first};
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(client(i, signs, placed, failures));
        }
        more(placed);
        keys = TestIssuer.jwks(first, second);
        Await.until("the new key is taken", SOON, () -> order(second) == 201);
        synchronized (signs) {
            signs[0] = second;
        }
        more(placed); // and with it no request with the old one is under way
        keys = TestIssuer.jwks(second);
        Await.until("the old key is refused", SOON, () -> order(first) == 401);
        more(placed);
        clients.forEach(Thread::interrupt);
        for (Thread client : clients) {
            client.join();
        }

        assertEquals(List.of(), List.copyOf(failures));
    }

    private static void more(AtomicIntegerArray placed) {
        int[] now = IntStream.range(0, CLIENTS).map(placed::get).toArray();
        Await.until("each client has placed more", SOON, () -> IntStream.range(0, CLIENTS)
                .allMatch(client -> placed.get(client) >= now[client] + 5));
    }

    private Thread client(int number, TestIssuer[] signs, AtomicIntegerArray placed, Queue<String> failures) {
        Thread client = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                TestIssuer by;
                synchronized (signs) {
                    by = signs[0];
                }
                try {
                    int status = order(by);
                    if (status == 201) {
                        placed.incrementAndGet(number);
                    } else {
                        failures.add(by.id() + ": " + status);
                    }
                } catch (InterruptedException end) {
                    return;
                } catch (Exception broken) {
                    failures.add(by.id() + ": " + broken);
                }
            }
        });
        client.start();
        return client;
    }
}
