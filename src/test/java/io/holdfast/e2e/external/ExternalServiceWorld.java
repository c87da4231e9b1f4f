package io.holdfast.e2e.external;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import io.holdfast.support.RealRedis;
import io.holdfast.support.Script;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A Redis, a router, and Python's http.server behind agents: all real processes. */
final class ExternalServiceWorld implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(40);
    static final Map<String, String> TOKENS = Map.of("HOLDFAST_ADMIN_TOKEN", "a", "HOLDFAST_CLUSTER_TOKEN", "c");
    static final String PATH = "/billing/who.txt";

    private final Path directory;
    private final RealRedis redis = RealRedis.start();
    private final List<Runnable> closers = new ArrayList<>();
    private final Map<String, Script> servers = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, HoldfastProcess> agents = new HashMap<>();
    private final HoldfastProcess router;

    ExternalServiceWorld(Path directory) {
        this(directory, List.of());
    }

    /** @param jvm further flags for the router's Java */
    ExternalServiceWorld(Path directory, List<String> jvm) {
        this.directory = directory;
        this.router = role(jvm, "--role", "router", "--port", "0");
    }

    private HoldfastProcess role(List<String> jvm, String... arguments) {
        List<String> more = new ArrayList<>(List.of(arguments));
        more.addAll(List.of("--admin-port", "0", "--registry", redis.url()));
        HoldfastProcess process = HoldfastProcess.start(directory, TOKENS, jvm, more.toArray(String[]::new));
        closers.add(process::close);
        return process;
    }

    /** Python's http.server that answers {@code name} at {@link #PATH}; the second time on the port of the first. */
    Script server(String name) throws IOException {
        Path files = directory.resolve(name);
        Files.createDirectories(files.resolve("billing"));
        Files.writeString(files.resolve("billing/who.txt"), name);
        int port = ports.computeIfAbsent(name, n -> Ports.lasting());
        Script server = Script.start(
                files,
                Map.of(),
                List.of("python3", "-m", "http.server", Integer.toString(port), "--bind", "127.0.0.1"));
        closers.add(server::close);
        servers.put(name, server);
        return server;
    }

    /** A server with an agent before it, called after it. */
    void pair(String name) throws IOException {
        server(name);
        agent(name);
    }

    void agent(String name) {
        agents.put(
                name,
                role(
                        List.of(),
                        "--role",
                        "agent",
                        "--id",
                        name,
                        "--service",
                        "billing",
                        "--target",
                        "http://127.0.0.1:" + ports.get(name),
                        "--route",
                        "/billing"));
    }

    Script serverOf(String name) {
        return servers.get(name);
    }

    HoldfastProcess agentOf(String name) {
        return agents.get(name);
    }

    URI entrance() {
        return router.url("router");
    }

    URI admin() {
        return router.url("admin");
    }

    RealRedis redis() {
        return redis;
    }

    /** State of each instance of {@code service}, as the router's process knows it. */
    Map<String, String> states(String service) throws Exception {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode node : Http.get(admin(), "/status").body().path("nodes")) {
            if (node.path("service").asText().equals(service)) {
                states.put(node.path("id").asText(), node.path("state").asText());
            }
        }
        return states;
    }

    void await(Map<String, String> states) {
        Await.until("billing is " + states, SOON, () -> states("billing").equals(states));
    }

    /** What a command said, and how it ended. */
    record Said(int code, String text) {}

    Said run(String... arguments) throws Exception {
        List<String> more = new ArrayList<>(List.of(arguments));
        more.addAll(List.of("--url", admin().toString()));
        return runWithoutUrl(more.toArray(String[]::new));
    }

    Said runWithoutUrl(String... arguments) throws Exception {
        try (HoldfastProcess command = HoldfastProcess.start(directory, TOKENS, arguments)) {
            int code = command.exitCode(SOON);
            return new Said(code, command.output());
        }
    }

    @Override
    public void close() {
        closers.forEach(Runnable::run);
        redis.close();
    }
}
