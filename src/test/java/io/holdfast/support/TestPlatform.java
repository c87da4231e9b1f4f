package io.holdfast.support;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.hosting.Drain;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.PortReservation;
import io.holdfast.http.InProcess;
import io.holdfast.http.Token;
import io.holdfast.http.WebServer;
import io.holdfast.registry.Lease;
import io.holdfast.registry.LocalRegistry;
import io.holdfast.registry.Registry;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.rpc.GroupClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** What a role needs to run in a test: a registry and an event loop of this JVM, and the admin token {@code a}. */
public final class TestPlatform implements AutoCloseable {
    public static final String[] ADMIN = {"Authorization", "Bearer a"};

    private final Vertx vertx = Vertx.vertx();
    private final Platform platform;

    public TestPlatform() {
        this(registry -> registry);
    }

    /** @param forRoles makes the registry as roles see it of the one that the roster reads */
    public TestPlatform(UnaryOperator<Registry> forRoles) {
        Settings settings = new Settings(List.of(Layer.of("test", Map.of("registry.poll-every", "50ms"))));
        LocalRegistry registry = new LocalRegistry(Time.system());
        try {
            platform = new Platform(
                    vertx,
                    Time.system(),
                    forRoles.apply(registry),
                    ServiceDirectory.follow(vertx, registry, Time.system(), ServiceDirectory.Config.from(settings))
                            .await(5, SECONDS),
                    "127.0.0.1",
                    Path.of("target"),
                    Token.required("admin", Optional.of("a")),
                    Token.required("cluster", Optional.empty()),
                    WebServer.Config.from(settings),
                    new PortReservation(),
                    Lease.Config.from(settings),
                    new Drain(Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofMillis(1)),
                    GroupClient.Config.from(settings),
                    Map.of(),
                    new InProcess(),
                    Chaos.OFF,
                    new CopyOnWriteArrayList<>(),
                    new CopyOnWriteArrayList<>(),
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public Platform platform() {
        return platform;
    }

    public Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        try {
            for (String id : List.copyOf(vertx.deploymentIDs())) {
                vertx.undeploy(id).await(20, SECONDS);
            }
            vertx.close().await(20, SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
