package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.registry.RegistryOf;
import io.holdfast.support.Await;
import io.holdfast.support.Ports;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a router says that listens already, and waits for its registry. */
class StartingTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Promise<Void> answers = Promise.promise();
    private final int port = Ports.lasting();
    private final HttpClient client = HttpClient.newHttpClient();
    private TestPlatform world;
    private Future<String> started;

    @BeforeEach
    void start() {
        world = new TestPlatform(registry -> new RegistryOf(registry) {
            @Override
            protected <T> Future<T> call(Supplier<Future<T>> call) {
                return answers.future().compose(v -> call.get());
            }
        });
        Settings settings = new Settings(List.of(Layer.of("test", Map.of("router.port", Integer.toString(port)))));
        started = world.vertx()
                .deployVerticle(new RouterVerticle(
                        world.platform(), RouterVerticle.Config.from(settings, Optional.empty()), Health.starting()));
        Await.until("it listens", SOON, () -> {
            try {
                return get("/health/live").statusCode() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    @AfterEach
    void close() {
        answers.tryComplete();
        world.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void every_path_is_503_until_it_is_registered() throws Exception {
        for (String path : List.of("/", "/products", "/orders/1", "/nowhere", "/health", "/healthy")) {
            HttpResponse<String> answer = get(path);
            assertEquals(503, answer.statusCode(), path);
            assertEquals(
                    "application/problem+json",
                    answer.headers().firstValue("Content-Type").orElse(""));
            assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
            assertTrue(answer.body().contains("\"starting\""), answer.body());
        }
        assertEquals(503, get("/health/ready").statusCode());

        answers.complete();
        started.await(60, SECONDS);

        assertEquals(200, get("/health/ready").statusCode());
        assertEquals(404, get("/nowhere").statusCode());
        assertTrue(get("/nowhere").body().contains("unknown-path"));
    }
}
