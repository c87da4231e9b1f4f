package io.holdfast.e2e.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process that is alone says to requests for the record that break a rule, and to being killed. */
class RecordInputIT {
    private static final Map<String, String> TOKENS = Map.of("HOLDFAST_ADMIN_TOKEN", "a");

    @TempDir
    private Path directory;

    private HoldfastProcess up(String... more) {
        String[] arguments = Stream.concat(Stream.of("up", "--port=0", "--admin-port=0"), Stream.of(more))
                .toArray(String[]::new);
        return HoldfastProcess.start(directory, TOKENS, List.of(), arguments);
    }

    @Test
    void bad_input_is_named_and_changes_nothing() throws Exception {
        try (HoldfastProcess store =
                up("--set=record.updatable=id,name,x,y", "--set=record.keys-max=19", "--set=record.value-max=100")) {
            URI router = store.url("router");
            String before = Http.get(router, "/record").raw().body();

            refused(
                    router,
                    "PATCH",
                    "/record",
                    "{\"id\":\"1\",\"age\":\"2\"}",
                    400,
                    "/age: cannot be changed (expected: id, name, x, y)");
            refused(router, "PUT", "/record/age", "{\"value\":\"2\"}", 400, "age: cannot be changed");
            refused(router, "DELETE", "/record/age", "", 400, "age: cannot be changed");
            refused(router, "PATCH", "/record", "{\"id\":null}", 400, "/id: null");
            refused(router, "PATCH", "/record", "{\"id\":\"1\",\"id\":\"2\"}", 400, "not valid JSON");
            refused(router, "PATCH", "/record", "[]", 400, "expected: an object");
            refused(router, "PATCH", "/record", "", 400, "the body is empty");
            refused(router, "PATCH", "/record", "{\"\":\"1\"}", 400, "a name of 1 to 128 characters");
            refused(router, "PATCH", "/record", "{\"id\":\"\\ud800\"}", 400, "without half characters");
            refused(
                    router,
                    "PUT",
                    "/record/id",
                    "{\"value\":\"%s\"}".formatted("x".repeat(101)),
                    400,
                    "at most 100 bytes");
            refused(router, "PUT", "/record/id", "{\"value\":1}", 400, "/value: 1");
            refused(router, "PUT", "/record/id", "{}", 400, "/value: missing");
            refused(router, "PUT", "/record/id", "{\"value\":\"1\",\"more\":\"2\"}", 400, "/more: unknown member");
            refused(router, "PATCH", "/record", "{\"x\":\"1\",\"y\":\"2\"}", 409, "at most 19 keys");
            refused(router, "DELETE", "/record/x", "", 404, "no key 'x'");
            assertEquals(404, Http.get(router, "/record/x").status());
            assertEquals(400, Http.get(router, "/record?from=leader").status());
            assertEquals(400, Http.get(router, "/record/%00").status());
            assertEquals(before, Http.get(router, "/record").raw().body());

            String odd = "{\"value\":\"\\r\\n\\u0000 \\ud83e\\udd8a\"}";
            Http.Answer put = Http.send("PUT", router, "/record/x", odd);
            assertEquals("\r\n\u0000 \ud83e\udd8a", put.body().path("x").asText());
            assertEquals(204, Http.send("DELETE", router, "/record/x", "").status());
            assertEquals(before, Http.get(router, "/record").raw().body());
        }
    }

    private static void refused(URI router, String method, String path, String body, int status, String why)
            throws Exception {
        Http.Answer answer = Http.send(method, router, path, body);
        assertEquals(status, answer.status(), answer.raw().body());
        assertTrue(answer.raw().body().contains(why), answer.raw().body());
    }

    @Test
    void only_a_process_that_allows_it_is_killed() throws Exception {
        try (HoldfastProcess store = up();
                HoldfastProcess kill = kill(store)) {
            Await.until("it ends", RecordCluster.SOON, () -> !kill.isAlive());
            assertEquals(1, kill.terminate());
            assertTrue(kill.output().contains("--chaos"), kill.output());
            assertEquals(
                    409,
                    crash(up("--data-dir=two", "--chaos"), "{\"id\":1,\"term\":999}")
                            .status());
            assertEquals(400, crash(store, "{\"id\":1}").status());
            assertTrue(store.isAlive());
        }
    }

    private Http.Answer crash(HoldfastProcess store, String body) throws Exception {
        try {
            return Http.post(store.url("admin"), "/groups/record/crash", body, "Authorization", "Bearer a");
        } finally {
            if (body.contains("999")) {
                store.close();
            }
        }
    }

    private HoldfastProcess kill(HoldfastProcess store) {
        return HoldfastProcess.start(
                directory,
                TOKENS,
                List.of(),
                "kill-primary",
                "--url=" + store.url("router"),
                "--admin-url=" + store.url("admin"));
    }

    @Test
    void a_process_that_is_all_there_is_is_killed_and_nobody_leads() throws Exception {
        try (HoldfastProcess store = up("--chaos");
                HoldfastProcess kill = kill(store)) {
            Await.until("it ends", RecordCluster.SOON, () -> !kill.isAlive());
            assertEquals(0, kill.terminate(), kill.output());
            assertTrue(kill.output().contains("Killed replica 1"), kill.output());
            assertTrue(kill.output().contains("Nobody leads now."), kill.output());
            assertFalse(store.isAlive());
        }
    }
}
