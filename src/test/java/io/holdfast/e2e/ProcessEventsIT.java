package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.EventStreamReader;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real processes tell of what happens to them: three replicas of one group, each with an admin port of its own. */
class ProcessEventsIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** While disks are slow, as on a busy machine, the leadership goes round. */
    private static final Duration SLOW_DISK = Duration.ofMinutes(3);

    private static final Map<String, String> TOKENS =
            Map.of("HOLDFAST_ADMIN_TOKEN", "a", "HOLDFAST_CLUSTER_TOKEN", "c");

    @TempDir
    private Path directory;

    private final Map<Integer, HoldfastProcess> replicas = new HashMap<>();
    private final Map<Integer, Integer> adminPorts = new HashMap<>();
    private String peers;

    @BeforeEach
    void start() throws Exception {
        peers = "1=127.0.0.1:%d,2=127.0.0.1:%d,3=127.0.0.1:%d"
                .formatted(Ports.lasting(), Ports.lasting(), Ports.lasting());
        for (int id = 1; id <= 3; id++) {
            adminPorts.put(id, Ports.lasting());
            start(id);
        }
        replicas.values().forEach(replica -> replica.url("admin"));
        Await.until("a replica leads", SLOW_DISK, () -> leader(1) > 0);
    }

    @AfterEach
    void end() {
        replicas.values().forEach(HoldfastProcess::close);
    }

    private void start(int id) {
        replicas.put(
                id,
                HoldfastProcess.start(
                        directory,
                        TOKENS,
                        "up",
                        "--role",
                        "catalog",
                        "--id",
                        Integer.toString(id),
                        "--peers",
                        peers,
                        "--admin-port",
                        Integer.toString(adminPorts.get(id)),
                        "--data-dir",
                        directory.resolve("data-" + id).toString(),
                        "--chaos",
                        "--set",
                        "catalog.replicas=3"));
    }

    private URI admin(int id) {
        return URI.create("http://127.0.0.1:" + adminPorts.get(id));
    }

    private int leader(int id) throws Exception {
        return Http.get(admin(id), "/status")
                .body()
                .path("groups")
                .path("catalog")
                .path("id")
                .asInt();
    }

    private static boolean is(JsonNode event, String title) {
        return event.path("title").asText().startsWith(title);
    }

    private String process(int id) throws Exception {
        for (JsonNode process : Http.get(admin(1), "/status").body().path("processes")) {
            if (process.path("name").asText().equals("catalog/" + id)) {
                return process.path("id").asText();
            }
        }
        return "";
    }

    @Test
    void a_killed_leader_is_told_by_the_others_at_once_and_after_a_restart() throws Exception {
        int leader = leader(1);
        int other = leader == 1 ? 2 : 1;
        long killed;
        String last;
        try (EventStreamReader reader = EventStreamReader.open(admin(other), "/events")) {
            reader.await("state", state -> state.path("full").asBoolean());
            long newest = Http.get(admin(other), "/events?limit=1000")
                    .body()
                    .path("next")
                    .asLong();
            killed = System.nanoTime();
            replicas.get(leader).kill();
            reader.await(
                    "event",
                    event -> event.path("id").asLong() > newest
                            && event.path("kind").asText().equals("election")
                            && event.path("detail").asText().contains("catalog/" + leader + " led before"));
            long millis = (System.nanoTime() - killed) / 1_000_000;
            System.out.println("a killed leader: the new one was told after " + millis + " ms");
            last = reader.frames().stream()
                    .filter(frame -> !frame.id().isEmpty())
                    .reduce((one, next) -> next)
                    .orElseThrow()
                    .id();
        }

        // It continues behind the last event, also at the next start of the process, with no gap and nothing twice.
        replicas.get(other).terminate();
        start(other);
        replicas.get(other).url("admin");
        Await.until("a replica leads again", SLOW_DISK, () -> leader(other) > 0);
        try (EventStreamReader again = EventStreamReader.open(admin(other), "/events", "Last-Event-ID", last)) {
            again.await("event", any -> true);
            JsonNode page = Http.get(admin(other), "/events?limit=1000").body();
            Set<Long> ids = new HashSet<>();
            long before = Long.parseLong(last);
            for (JsonNode event : again.data("event")) {
                assertTrue(event.path("id").asLong() > before, "rising: " + event);
                before = event.path("id").asLong();
                assertTrue(ids.add(before));
            }
            for (JsonNode event : page.path("events")) {
                long id = event.path("id").asLong();
                assertTrue(id <= Long.parseLong(last) || id > before || ids.contains(id), "missing: " + event);
            }
            assertTrue(
                    page.path("events").findValuesAsText("detail").stream()
                            .anyMatch(detail -> detail.contains("catalog/" + leader + " led before")),
                    "kept: " + page);
        }
    }

    @Test
    void commands_are_told_everywhere_with_who_gave_them() throws Exception {
        Http.Answer login = Http.post(admin(1), "/login", "{\"name\":\"paola\",\"token\":\"a\"}");
        String cookie = login.header("Set-Cookie").orElseThrow().split(";")[0];
        Await.until("all are known", LONG, () -> !process(3).isEmpty());
        try (EventStreamReader reader = EventStreamReader.open(admin(2), "/events")) {
            assertEquals(
                    409,
                    Http.post(
                                    admin(1),
                                    "/instances/catalog/1/drain",
                                    "{\"reason\":\"disk swap\"}",
                                    "Cookie",
                                    cookie,
                                    "X-Holdfast-Console",
                                    "1",
                                    "Origin",
                                    admin(1).toString())
                            .status());
            JsonNode byCookie = reader.await("event", event -> is(event, "drain catalog/1 refused"));
            assertEquals("paola", byCookie.path("by").asText());
            assertEquals("127.0.0.1", byCookie.path("from").asText());

            try (HoldfastProcess command =
                    HoldfastProcess.start(directory, TOKENS, "drain", "catalog/1", "--url", admin(1).toString())) {
                command.exitCode(LONG);
            }
            reader.await(
                    "event",
                    event -> is(event, "drain catalog/1 refused")
                            && event.path("by").asText().equals(System.getProperty("user.name")));

            String id = process(3);
            assertEquals(
                    200,
                    Http.post(admin(1), "/processes/" + id + "/kill", "{}", "Authorization", "Bearer a")
                            .status());
            JsonNode kill = reader.await("event", event -> is(event, "kill catalog/3"));
            assertEquals("token", kill.path("by").asText());
            Await.until("it is dead", LONG, () -> !replicas.get(3).isAlive());
        }
    }
}
