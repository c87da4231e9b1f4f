package io.holdfast.roles.greeter;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.e2e.Http;
import io.holdfast.hosting.Health;
import io.holdfast.registry.Instance;
import io.holdfast.support.TestPlatform;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GreeterVerticleTest {
    private final TestPlatform site = new TestPlatform();
    private final Health health = Health.starting();
    private String deployed;
    private URI url;

    @BeforeEach
    void start() throws Exception {
        Settings settings = new Settings(List.of(Layer.of("test", Map.of("greeter.word", "Hi"))));
        GreeterVerticle.Config config = GreeterVerticle.Config.from(settings, Optional.of("1"));
        deployed = site.vertx()
                .deployVerticle(new GreeterVerticle(site.platform(), config, health))
                .await(60, SECONDS);
        url = health.url().orElseThrow();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private List<Instance> live() throws Exception {
        return site.platform().registry().read().await(60, SECONDS).instances();
    }

    @Test
    void greets_whoever_is_named() throws Exception {
        Http.Answer answer = Http.get(url, "/greetings/Ann%20B");

        assertEquals(200, answer.status());
        assertEquals("Hi, Ann B", answer.body().path("greeting").asText());
    }

    @Test
    void names_what_is_wrong() throws Exception {
        Http.Answer answer = Http.post(url, "/greetings", "{\"name\":\"Ann\",\"times\":11}");

        assertEquals(400, answer.status());
        assertEquals(
                "/times: 11 (expected: a whole number from 1 to 10)",
                answer.body().path("detail").asText());
    }

    @Test
    void is_in_the_registry_while_it_runs() throws Exception {
        assertEquals("greeter/1", live().get(0).name());
        assertEquals(Instance.State.READY, live().get(0).state());

        site.vertx().undeploy(deployed).await(60, SECONDS);

        assertEquals(List.of(), live());
    }
}
