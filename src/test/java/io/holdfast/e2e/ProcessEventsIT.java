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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern LEADS = Pattern.compile("^catalog/\\d leads, term (\\d+)");

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
        AtomicReference<Killed> told = new AtomicReference<>();
        Await.until("it is told who led before", SLOW_DISK, () -> {
            told.set(killTheLeader());
            return told.get().isTold();
        });
        int leader = told.get().leader();
        int other = told.get().observer();
        String last = told.get().last();

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

    /** @param isTold whether the next leader was said to come after that one @param last id of the last event that the observer told */
    private record Killed(int leader, int observer, boolean isTold, String last) {}

    // While disks are slow the leadership may go on just before the kill; then the next leader comes after another one.
    private Killed killTheLeader() throws Exception {
        for (int id = 1; id <= 3; id++) {
            if (!replicas.get(id).isAlive()) {
                start(id);
                replicas.get(id).url("admin");
            }
        }
        Await.until(
                "all know who leads",
                SLOW_DISK,
                () -> leader(1) > 0 && leader(2) == leader(1) && leader(3) == leader(1));
        int observer = leader(1) == 1 ? 2 : 1;
        try (EventStreamReader reader = EventStreamReader.open(admin(observer), "/events")) {
            reader.await("state", state -> state.path("full").asBoolean());
            JsonNode group =
                    Http.get(admin(observer), "/status").body().path("groups").path("catalog");
            int leader = group.path("id").asInt();
            long term = group.path("term").asLong();
            if (leader == 0 || leader == observer) {
                return new Killed(leader, observer, false, "");
            }
            long killed = System.nanoTime();
            replicas.get(leader).kill();
            Await.until("the next leader is told", SLOW_DISK, () -> next(reader, term)
                    .isPresent());
            long millis = (System.nanoTime() - killed) / 1_000_000;
            JsonNode next = next(reader, term).orElseThrow();
            System.out.printf("catalog/%d was killed; told after %d ms: %s%n", leader, millis, next);
            String last = reader.frames().stream()
                    .map(EventStreamReader.Frame::id)
                    .filter(id -> !id.isEmpty())
                    .reduce((one, later) -> later)
                    .orElseThrow();
            return new Killed(
                    leader, observer, next.path("detail").asText().contains("catalog/" + leader + " led before"), last);
        }
    }

    private static Optional<JsonNode> next(EventStreamReader reader, long term) {
        return reader.data("event").stream()
                .filter(event -> event.path("kind").asText().equals("election"))
                .filter(event -> {
                    Matcher leads = LEADS.matcher(event.path("title").asText());
                    return leads.find() && Long.parseLong(leads.group(1)) > term;
                })
                .findFirst();
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
