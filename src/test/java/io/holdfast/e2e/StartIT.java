package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import io.holdfast.support.RealRedis;
import io.holdfast.support.UnsteadyProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Starts while Redis is slow, hangs or breaks off: they wait for it, and nobody who asks meanwhile is told nonsense. */
@Tag("fault")
class StartIT {
    private static final Duration TROUBLE = Duration.ofSeconds(3); // below registry.start-wait
    private static final List<String> ROLES =
            List.of("router", "frontend", "catalog", "order", "record", "expense", "agent");

    @TempDir
    private Path directory;

    private HoldfastProcess start(String role, String redis, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--role", role, "--id", "1", "--admin-port", "0"));
        arguments.addAll(List.of(
                "--registry", redis, "--data-dir", directory.resolve(role).toString()));
        arguments.addAll(List.of("--set", "expense.database.own=true"));
        for (String group : List.of("catalog", "order", "record")) {
            arguments.addAll(List.of("--set", group + ".replicas=1"));
        }
        if (role.equals("router") && !List.of(more).contains("--port")) {
            arguments.addAll(List.of("--port", "0"));
        }
        if (role.equals("agent")) {
            arguments.addAll(List.of("--service", "billing", "--target", "http://127.0.0.1:1"));
        }
        arguments.addAll(List.of(more));
        return HoldfastProcess.start(directory, arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void every_role_starts_though_redis_lets_it_one_step_further_at_a_time(UnsteadyProxy.End end) throws Exception {
        try (RealRedis redis = RealRedis.start()) {
            for (String role : ROLES) {
                try (UnsteadyProxy proxy = new UnsteadyProxy(redis.port(), end, TROUBLE);
                        HoldfastProcess process = start(role, "redis://127.0.0.1:%d/0".formatted(proxy.port()))) {
                    process.url("admin"); // or it says how it ended
                }
            }
        }
    }

    @Test
    void a_router_says_503_or_nothing_until_it_has_started() throws Exception {
        int port = Ports.lasting();
        URI entrance = URI.create("http://127.0.0.1:" + port);
        TreeSet<String> told = new TreeSet<>();
        try (RealRedis redis = RealRedis.start();
                UnsteadyProxy proxy = new UnsteadyProxy(redis.port(), UnsteadyProxy.End.FALLS_SILENT, TROUBLE);
                HoldfastProcess router = start(
                        "router", "redis://127.0.0.1:%d/0".formatted(proxy.port()), "--port", Integer.toString(port))) {
            while (router.isAlive() && !router.output().contains("Ctrl-C")) {
                try {
                    Http.Answer answer = Http.get(entrance, "/nowhere");
                    told.add(answer.status() + " "
                            + answer.raw().headers().firstValue("Retry-After").orElse("-"));
                } catch (IOException nobodyListens) {
                    told.add("refused");
                }
            }

            router.url("router");
            assertEquals(404, Http.get(entrance, "/nowhere").status());
            Await.until("its request is logged", Duration.ofSeconds(20), () -> router.output()
                    .contains(" GET /nowhere (none) 404 [] "));
            String metrics = Http.get(router.url("admin"), "/metrics").raw().body();
            assertTrue(
                    metrics.lines()
                            .anyMatch(line -> line.startsWith("http_server_request_duration_seconds_count{")
                                    && line.contains("http_response_status_code=\"404\"")
                                    && line.contains("service=\"(none)\"")),
                    metrics);
            told.remove("404 -"); // between its last step and our look
            assertTrue(List.of("503 1", "refused").containsAll(told), told.toString());
        }
    }
}
