package io.holdfast.roles.greeter;

import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.ServiceHost;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Input;
import io.holdfast.http.Response;
import io.holdfast.http.WebServer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.Optional;

/** Greets people: the role of docs/write-a-role.md. Stateless, so any number of them serves behind the router. */
public final class GreeterVerticle extends VerticleBase {
    public static final String SERVICE = "greeter";

    /**
     * @param port 0 takes any free one
     * @param id of this instance, if it has one that outlives the process
     * @param word that greetings begin with
     */
    public record Config(int port, Optional<String> id, String word) {
        public static Config from(Settings settings, Optional<String> id) {
            return new Config(
                    settings.integer("greeter.port", 0, 0, 65_535, "port of the greeter; 0 takes any"),
                    id,
                    settings.string("greeter.word", "Hello", "what greetings begin with"));
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private ServiceHost host;

    public GreeterVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        Router router = WebServer.router(vertx, platform.listening().web());
        health.mount(router);
        router.get("/greetings/:name").handler(Endpoint.of(this::greet));
        router.post("/greetings").handler(Endpoint.of(this::greetAll));
        return ServiceHost.open(platform, SERVICE, config.id(), config.port(), health, router)
                .compose(opened -> {
                    host = opened;
                    return host.ready();
                });
    }

    @Override
    public Future<?> stop() {
        return host == null ? Future.succeededFuture() : host.drain();
    }

    private Future<Response> greet(Call call) {
        return Future.succeededFuture(Response.ok(greeting(call.name("name"))));
    }

    private Future<Response> greetAll(Call call) {
        Input input = call.json();
        String name = input.string("name", 1, 128);
        long times = input.integer("times", 1, 10);
        input.validate(); // names everything that is wrong, as a problem with status 400
        return Future.succeededFuture(
                Response.ok(greeting((name + " ").repeat((int) times).strip())));
    }

    private Map<String, String> greeting(String name) {
        return Map.of("greeting", config.word() + ", " + name);
    }
}
