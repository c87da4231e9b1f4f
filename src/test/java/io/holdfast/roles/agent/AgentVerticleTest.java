package io.holdfast.roles.agent;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Instance.State;
import io.holdfast.roles.router.RouterVerticle;
import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class AgentVerticleTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SILENT = 0;

    private final Health health = Health.starting();
    private final AtomicInteger status = new AtomicInteger(200);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> settings = new HashMap<>(Map.of(
            "agent.service",
            "billing",
            "agent.route",
            "/billing,/bills",
            "agent.health-every",
            "20ms",
            "agent.health-timeout",
            "60s"));
    private TestPlatform site;
    private HttpServer target;

    @BeforeEach
    void listen(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        target = site.vertx()
                .createHttpServer()
                .requestHandler(request -> {
                    asked.add(request.uri());
                    if (status.get() != SILENT) {
                        request.response().setStatusCode(status.get()).end("paid");
                    }
                })
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        settings.put("agent.target", "http://127.0.0.1:" + target.actualPort());
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static AgentVerticle.Config config(Map<String, String> settings) {
        Settings all = new Settings(List.of(Layer.of("test", settings)));
        AgentVerticle.Config config = AgentVerticle.Config.from(all, Optional.empty(), Set.of("order"));
        all.validate();
        return config;
    }

    private String start() throws Exception {
        return site.vertx()
                .deployVerticle(new AgentVerticle(site.platform(), config(settings), health))
                .await(60, SECONDS);
    }

    private List<Instance> live() throws Exception {
        return site.platform().discovery().registry().read().await(60, SECONDS).instances();
    }

    private void becomes(State state) {
        Await.until("it is " + state, SOON, () -> live().get(0).state() == state);
    }

    @Test
    void registers_the_target_at_its_own_address_with_its_routes() throws Exception {
        start();
        becomes(State.READY);

        Instance instance = live().get(0);
        assertEquals("billing/127.0.0.1-" + target.actualPort(), instance.name());
        assertEquals(URI.create(settings.get("agent.target")), instance.url());
        assertEquals(Map.of("route", "/billing,/bills", "health", "/", "health-below", "500"), instance.meta());
        assertEquals(List.of(), health.reasons());
        assertEquals(Optional.of(instance.url()), health.url());
    }

    @Test
    void is_ready_only_while_the_target_is_well() throws Exception {
        status.set(500);
        start();
        Await.until("it was asked", SOON, () -> asked.size() > 3);
        assertEquals(State.STARTING, live().get(0).state());
        assertEquals(List.of("target: health check answered 500"), health.reasons());

        assertEquals("health check answered 500", live().get(0).why());

        status.set(499);
        becomes(State.READY);
        assertEquals("", live().get(0).why());

        status.set(503);
        becomes(State.STARTING);
    }

    @Test
    void one_bad_check_is_not_enough() throws Exception {
        settings.put("agent.fall", "100");
        start();
        becomes(State.READY);
        status.set(500);
        int before = asked.size();
        Await.until("it was asked more", SOON, () -> asked.size() > before + 5);

        assertEquals(State.READY, live().get(0).state());
    }

    @Test
    void a_target_that_says_nothing_or_is_dead_is_unhealthy() throws Exception {
        settings.put("agent.health-timeout", "300ms");
        start();
        becomes(State.READY);
        status.set(SILENT);
        becomes(State.STARTING);
        assertTrue(
                health.reasons().get(0).startsWith("target: health check: "),
                health.reasons().toString());

        status.set(200);
        becomes(State.READY);
        target.close().await(60, SECONDS);

        becomes(State.STARTING);
    }

    @Test
    void asks_what_it_is_told_to_ask() throws Exception {
        settings.put("agent.health-path", "/up?deep=1");
        settings.put("agent.health-below", "300");
        status.set(404);
        start();
        Await.until("it was asked", SOON, () -> asked.size() > 3);

        assertEquals("/up?deep=1", asked.get(0));
        assertEquals(State.STARTING, live().get(0).state());
    }

    @Test
    void drains_before_it_leaves() throws Exception {
        String id = start();
        becomes(State.READY);
        List<State> seen = new CopyOnWriteArrayList<>();
        site.platform()
                .discovery()
                .registry()
                .watch(() -> site.platform().discovery().registry().read().onSuccess(table -> table.instances()
                        .forEach(i -> seen.add(i.state()))));

        site.vertx().undeploy(id).await(60, SECONDS);

        assertTrue(seen.contains(State.DRAINING), seen.toString());
        assertEquals(List.of(), live());
    }

    @Test
    void a_later_start_takes_its_place_and_it_says_so() throws Exception {
        start();
        becomes(State.READY);
        Instance later = live().get(0)
                .at(site.platform().discovery().registry().nextEpoch().await(60, SECONDS));
        site.platform()
                .discovery()
                .registry()
                .hold(later, Duration.ofMinutes(1))
                .await(60, SECONDS);

        Await.until("it knows", SOON, () -> health.reasons().toString().contains("a later start of billing/"));

        assertEquals(List.of(later), live());
    }

    @Test
    void its_target_is_reached_through_a_router_under_each_of_its_routes(VertxTestContext test) throws Exception {
        start();
        becomes(State.READY);
        WebClient client = site.client(site.deploy(router -> new RouterVerticle(
                site.platform(), RouterVerticle.Config.from(site.settings(), Optional.of("1")), router)));

        Checkpoint reached = test.checkpoint(2);
        for (String path : List.of("/billing/7", "/bills")) {
            client.get(path)
                    .send()
                    .onComplete(test.succeeding(response -> test.verify(() -> {
                        assertEquals(200, response.statusCode(), response.bodyAsString());
                        assertEquals("paid", response.bodyAsString());
                        assertTrue(asked.contains(path), asked.toString());
                        reached.flag();
                    })));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent.service=order",
                "agent.service=Billing",
                "agent.target=127.0.0.1",
                "agent.target=ftp://x:1",
                "agent.target=http://x:1/path",
                "agent.target=http://u:p@x:1",
                "agent.route=billing",
                "agent.route=/internal",
                "agent.route=/orders",
                "agent.route=/a,,/b",
                "agent.health-path=x",
                "agent.health-below=100",
                "agent.rise=0"
            })
    void what_breaks_a_rule_is_named(String setting) {
        List<String> parts = new ArrayList<>(List.of(setting.split("=", 2)));
        settings.put(parts.get(0), parts.get(1));

        String problem =
                assertThrows(ConfigException.class, () -> config(settings)).getMessage();

        assertTrue(problem.startsWith(parts.get(0) + ": ") && problem.contains("(expected: "), problem);
    }
}
