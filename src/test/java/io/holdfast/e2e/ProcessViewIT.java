package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process shows of the others, also of one that it cannot reach, of one that is dead, and without Redis. */
class ProcessViewIT {
    private static final Map<String, String> TOKENS =
            Map.of("HOLDFAST_CLUSTER_TOKEN", "cluster-secret", "HOLDFAST_ADMIN_TOKEN", "admin-secret");
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final RealRedis redis = RealRedis.start();
    private final List<HoldfastProcess> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(HoldfastProcess::close);
        redis.close();
    }

    private HoldfastProcess role(String... arguments) {
        HoldfastProcess process = HoldfastProcess.start(
                directory,
                TOKENS,
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--port", "0", "--admin-port", "0", "--registry", redis.url()))
                        .toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private static JsonNode status(HoldfastProcess process) throws Exception {
        return Http.get(process.url("admin"), "/status").body();
    }

    /** Of {@code name}: heard, stale, or unknown. */
    private static String seen(HoldfastProcess from, String name) throws Exception {
        for (JsonNode process : status(from).path("processes")) {
            if (process.path("name").asText().equals(name)) {
                return process.path("stale").asBoolean() ? "stale" : "heard";
            }
        }
        return "unknown";
    }

    @Test
    void each_shows_those_that_it_cannot_reach_itself_and_who_is_dead_and_goes_on_without_redis() throws Exception {
        HoldfastProcess record = role("--role", "record", "--id", "1", "--set", "record.replicas=1");
        HoldfastProcess expense = role("--role", "expense", "--id", "a", "--set", "expense.database.own=true");
        // Nobody listens at the address that it registers: it can ask, and cannot be asked.
        HoldfastProcess frontend = role("--role", "frontend", "--id", "f", "--set", "advertise=127.0.0.9");
        record.url("record");
        expense.url("expense");
        frontend.url("frontend");

        Await.until(
                "the record hears of it", SOON, () -> seen(record, "frontend/f").equals("heard"));
        Await.until("the expenses hear of it", SOON, () -> seen(expense, "frontend/f")
                .equals("heard"));
        assertEquals("record/1", status(record).path("view").path("name").asText());
        assertEquals(
                0, status(record).path("unreachable").size(), status(record).toString());

        redis.close();
        Await.until(
                "it is stale",
                SOON,
                () -> status(record).path("registry").asText().equals("stale"));
        assertEquals("heard", seen(record, "frontend/f"));

        expense.kill();
        Await.until("it is silent", SOON, () -> seen(record, "expense/a").equals("stale"));
        JsonNode gone = status(record).path("unreachable").path(0);
        assertEquals("expense/a", gone.path("name").asText(), gone.toString());
        assertTrue(gone.path("reason").asText().contains("does not accept connections"), gone.toString());
    }
}
