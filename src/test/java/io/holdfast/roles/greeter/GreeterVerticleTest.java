package io.holdfast.roles.greeter;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.registry.Instance;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class GreeterVerticleTest {
    private TestPlatform site;
    private WebClient client;

    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of("greeter.word", "Hi"));
        client = site.client(site.deploy(health -> new GreeterVerticle(
                site.platform(), GreeterVerticle.Config.from(site.settings(), Optional.of("1")), health)));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private List<Instance> live() throws Exception {
        return site.platform().discovery().registry().read().await(60, SECONDS).instances();
    }

    @Test
    void greets_whoever_is_named(VertxTestContext test) {
        List<String> names = List.of("Ann", "Ben", "Cleo");
        Checkpoint greeted = test.checkpoint(names.size());
        for (String name : names) {
            client.get("/greetings/" + name + "%20B")
                    .send()
                    .onComplete(test.succeeding(response -> test.verify(() -> {
                        assertEquals(200, response.statusCode());
                        assertEquals(
                                "Hi, " + name + " B",
                                response.bodyAsJsonObject().getString("greeting"));
                        greeted.flag();
                    })));
        }
    }

    @Test
    void names_what_is_wrong(VertxTestContext test) {
        client.post("/greetings")
                .sendJsonObject(new JsonObject().put("name", "Ann").put("times", 11))
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertEquals(400, response.statusCode());
                    assertEquals(
                            "/times: 11 (expected: a whole number from 1 to 10)",
                            response.bodyAsJsonObject().getString("detail"));
                    test.completeNow();
                })));
    }

    @Test
    void is_in_the_registry_while_it_runs() throws Exception {
        assertEquals("greeter/1", live().get(0).name());
        assertEquals(Instance.State.READY, live().get(0).state());

        site.undeploy();

        assertEquals(List.of(), live());
    }
}
