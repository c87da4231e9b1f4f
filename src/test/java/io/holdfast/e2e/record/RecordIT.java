package io.holdfast.e2e.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.http.Json;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The record from the command line and over HTTP, with three replicas as processes. */
class RecordIT {
    private static final Duration COMMAND = Duration.ofSeconds(100);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private record Said(int code, String text) {
        JsonNode json() throws Exception {
            return Json.parse(Buffer.buffer(text.lines().reduce((a, b) -> b).orElse("")));
        }
    }

    private Said run(Map<String, String> environment, String... arguments) throws Exception {
        try (HoldfastProcess command = HoldfastProcess.start(directory, environment, List.of(), arguments)) {
            Await.until("it ends: " + String.join(" ", arguments), COMMAND, () -> !command.isAlive());
            return new Said(command.terminate(), command.output());
        }
    }

    private Said ask(RecordCluster cluster, String... arguments) throws Exception {
        return run(
                RecordCluster.TOKENS,
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--url", cluster.router().toString()))
                        .toArray(String[]::new));
    }

    private JsonNode state(RecordCluster cluster, String from) throws Exception {
        Said said = ask(cluster, "get-state", from, "--json");
        assertEquals(0, said.code(), said.text());
        return said.json();
    }

    private String file(String text) throws Exception {
        return Files.writeString(directory.resolve("update_file"), text).toString();
    }

    /** The session that the record was asked from, and what it left to be done. */
    @Test
    void an_update_is_on_the_standby_and_goes_on_when_the_primary_is_killed() throws Exception {
        try (RecordCluster cluster = RecordCluster.withRedis(directory)) {
            JsonNode before = state(cluster, "primary");
            assertEquals("Marta Lindqvist", before.path("name").asText());
            assertEquals(18, before.size());
            assertEquals(before, state(cluster, "standby"));

            Said updated = ask(cluster, "update", "--file", file("id=999\nname=Paola\n"));
            assertEquals(0, updated.code(), updated.text());
            assertTrue(updated.text().startsWith("# updated: id, name\nid=999\n"), updated.text());
            assertTrue(updated.text().contains("\nname=Paola\n"), updated.text());

            JsonNode after = state(cluster, "primary");
            assertEquals("999", after.path("id").asText());
            assertEquals("Paola", after.path("name").asText());
            Await.until(
                    "the standby has it",
                    RecordCluster.SOON,
                    () -> after.equals(
                            Http.get(cluster.router(), "/record?from=standby").body()));
            assertEquals(after, state(cluster, "standby"));
            Said readable = ask(cluster, "get-state", "standby");
            assertTrue(readable.text().matches("(?s)# replica [12], applied index \\d+\nid=999\n.*"), readable.text());

            Said killed = ask(
                    cluster,
                    "kill-primary",
                    "--admin-url",
                    cluster.adminOfEntrance().toString());
            assertEquals(0, killed.code(), killed.text());
            assertTrue(killed.text().contains("Killed replica 3, which led the record in term "), killed.text());
            assertTrue(
                    killed.text().matches("(?s).*Replica [12] leads now, in term \\d+, \\d+ ms later.*"),
                    killed.text());
            Await.until("its process has ended", RecordCluster.SOON, () -> !cluster.get(3)
                    .isAlive());

            assertEquals(after, state(cluster, "standby"));
            Said next = ask(cluster, "update", "--file", file("# again\n\nid=1000\nabout=a = b # c\n"), "--json");
            assertEquals(0, next.code(), next.text());
            assertEquals("1000", next.json().path("id").asText());
            assertEquals("a = b # c", next.json().path("about").asText());
            assertEquals("Paola", state(cluster, "primary").path("name").asText());
            assertNotEquals(3, cluster.leader());

            cluster.start(3);
            cluster.awaitReady(3);
            cluster.awaitSame();
            Await.until("it leads again", RecordCluster.UNFIT, () -> cluster.leader() == 3);
            assertEquals(next.json(), state(cluster, "primary"));
            assertEquals(
                    next.json(),
                    Http.get(cluster.url(1), "/record?from=standby").body());

            mistakesAreTold(cluster);
        }
    }

    private void mistakesAreTold(RecordCluster cluster) throws Exception {
        JsonNode before = state(cluster, "primary");
        said(
                2,
                "update_file: line 2: nonsense (expected: key=value)",
                ask(cluster, "update", "--file", file("id=1\nnonsense\n")));
        said(
                2,
                "update_file: line 2: id (expected: once, it is in line 1)",
                ask(cluster, "update", "--file", file("id=1\nid=2\n")));
        said(2, "--file: nothing", ask(cluster, "update", "--file", "nothing"));
        said(1, "/about: ", ask(cluster, "update", "--file", file("id=1\nabout=" + "x".repeat(16_385) + "\n")));
        said(2, "primary|standby", ask(cluster, "get-state", "secondary"));
        said(2, "--patience: 151", ask(cluster, "get-state", "primary", "--patience", "151"));
        said(2, "--url: ftp://x", run(Map.of(), "get-state", "primary", "--url", "ftp://x"));
        String nobody = "http://127.0.0.1:1";
        said(1, "nothing listens at", run(Map.of(), "get-state", "primary", "--patience", "1", "--url", nobody));
        said(
                1,
                "nothing was done",
                run(Map.of(), "update", "--file", file("id=1\n"), "--patience", "1", "--url", nobody));
        String[] kill = {
            "kill-primary",
            "--admin-url",
            cluster.admin(1).toString(),
            "--url",
            cluster.router().toString()
        };
        said(2, "HOLDFAST_ADMIN_TOKEN", run(Map.of(), kill));
        said(1, "refuses the token", run(Map.of("HOLDFAST_ADMIN_TOKEN", "wrong"), kill));
        assertEquals(before, state(cluster, "primary"));
        assertEquals(3, cluster.leader());
    }

    private static void said(int code, String why, Said said) {
        assertEquals(code, said.code(), said.text());
        assertTrue(said.text().contains(why), said.text());
        assertFalse(said.text().contains("\tat "), said.text());
    }

    @Test
    void any_replica_serves_and_without_a_majority_a_standby_still_answers() throws Exception {
        try (RecordCluster cluster = RecordCluster.withWrittenAddresses(directory)) {
            for (int id : RecordCluster.THREE) {
                Http.Answer put = Http.send(
                        "PUT",
                        cluster.url(id),
                        "/record/age",
                        "{\"value\":\"4%d\"}".formatted(id),
                        "Idempotency-Key",
                        "k" + id);
                assertEquals(200, put.status(), put.raw().body());
                assertEquals("4" + id, put.body().path("age").asText());
                Http.Answer again = Http.send(
                        "PUT",
                        cluster.url(1),
                        "/record/age",
                        "{\"value\":\"4%d\"}".formatted(id),
                        "Idempotency-Key",
                        "k" + id);
                assertEquals(put.raw().body(), again.raw().body());
                assertEquals("true", again.header("Idempotency-Replayed").orElse(""));
                Http.Answer primary = Http.get(cluster.url(id), "/record/age");
                assertEquals(
                        "{\"key\":\"age\",\"value\":\"4%d\"}".formatted(id),
                        primary.raw().body());
                assertEquals("3", primary.header("X-Replica").orElse(""));
                Http.Answer standby = Http.get(cluster.url(id), "/record?from=standby");
                assertNotEquals("3", standby.header("X-Replica").orElse("3"));
                assertTrue(standby.header("X-Applied-Index").isPresent());
            }
            Http.Answer other =
                    Http.send("PUT", cluster.router(), "/record/age", "{\"value\":\"0\"}", "Idempotency-Key", "k1");
            assertEquals("idempotency-key-reused", other.body().path("code").asText());

            cluster.get(3).kill();
            cluster.get(2).kill();
            Await.until(
                    "the first knows that it is alone",
                    RecordCluster.SOON,
                    () -> cluster.standing(1).path("leader").asInt(1) == 0);
            List<Http.Answer> refused = new ArrayList<>();
            refused.add(Http.get(cluster.router(), "/record"));
            refused.add(
                    Http.send("PUT", cluster.router(), "/record/age", "{\"value\":\"50\"}", "Idempotency-Key", "k50"));
            for (Http.Answer answer : refused) {
                assertEquals(503, answer.status(), answer.raw().body());
                assertEquals(
                        "no-quorum",
                        answer.body().path("code").asText(),
                        answer.raw().body());
                assertTrue(answer.header("Retry-After").isPresent());
            }
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                Http.Answer standby = Http.get(cluster.router(), "/record?from=standby");
                assertEquals(200, standby.status(), standby.raw().body());
                seen.add(standby.header("X-Replica").orElse("")
                        + standby.body().path("age").asText());
            }
            assertEquals(Set.of("143"), seen);

            cluster.start(2);
            Http.Answer done =
                    Http.send("PUT", cluster.router(), "/record/age", "{\"value\":\"50\"}", "Idempotency-Key", "k50");
            for (int i = 0; i < 30 && done.status() == 503; i++) {
                done = Http.send(
                        "PUT", cluster.router(), "/record/age", "{\"value\":\"50\"}", "Idempotency-Key", "k50");
            }
            assertEquals("50", done.body().path("age").asText());
        }
    }
}
