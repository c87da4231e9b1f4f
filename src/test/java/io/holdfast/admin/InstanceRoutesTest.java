package io.holdfast.admin;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.TestPlatform;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admin port as the holder of a lease and as an operator see it. */
class InstanceRoutesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String A = "/instances/billing/a";
    private static final String URL = "{\"url\":\"http://127.0.0.1:9000\"}";

    private final TestPlatform site = new TestPlatform();
    private URI admin;

    @BeforeEach
    void listen() throws Exception {
        int port = AdminServer.listen(
                        site.platform(), new AdminServer.Config("127.0.0.1", 0, true), Map.of(), site.view(Map.of()))
                .await(60, SECONDS)
                .actualPort();
        admin = URI.create("http://127.0.0.1:" + port);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Http.Answer put(String path, String json) throws Exception {
        return Http.send("PUT", admin, path, json, TestPlatform.ADMIN);
    }

    private Http.Answer post(String path, String json) throws Exception {
        return Http.post(admin, path, json, TestPlatform.ADMIN);
    }

    private Http.Answer delete(String path) throws Exception {
        return Http.send("DELETE", admin, path, "", TestPlatform.ADMIN);
    }

    private List<Instance> live() throws Exception {
        return site.platform().discovery().registry().read().await(60, SECONDS).instances();
    }

    private List<String> overrides() throws Exception {
        return site.platform().discovery().registry().read().await(60, SECONDS).conditions().stream()
                .map(InstanceCondition::key)
                .toList();
    }

    private static void refused(Http.Answer answer, int status, String why) {
        assertEquals(status, answer.status(), answer.raw().body());
        assertEquals("application/problem+json", answer.header("Content-Type").orElse(""));
        assertTrue(
                answer.raw().body().contains(why) && !answer.raw().body().contains("\\tat "),
                answer.raw().body());
    }

    @Nested
    class A_lease {
        @Test
        void is_given_and_says_when_to_renew_it() throws Exception {
            Http.Answer given = put(
                    A,
                    "{\"url\":\"http://h:9000/\",\"routes\":[\"/a\",\"/b\"],\"weight\":7,\"state\":\"ready\",\"ttl\":30}");

            assertEquals(201, given.status(), given.raw().body());
            assertEquals(A, given.header("Location").orElse(""));
            assertEquals(10, given.body().path("renew_every").asInt());
            Instance held = live().get(0);
            assertEquals(given.body().path("epoch").asLong(), held.epoch());
            assertEquals(URI.create("http://h:9000"), held.url());
            assertEquals(7, held.weight());
            assertEquals(Map.of("route", "/a,/b", "health", "/", "health-below", "500"), held.meta());
        }

        @Test
        void is_renewed_by_the_same_words_and_keeps_its_epoch() throws Exception {
            JsonNode first = put(A, URL).body();

            Http.Answer again = put(A, URL);

            assertEquals(200, again.status());
            assertEquals(first, again.body());
        }

        @Test
        void has_a_new_epoch_after_a_restart_and_the_process_of_before_is_told() throws Exception {
            long first = put(A, "{\"url\":\"http://h:1\",\"epoch\":0}")
                    .body()
                    .path("epoch")
                    .asLong();
            long second = put(A, "{\"url\":\"http://h:1\",\"epoch\":0}")
                    .body()
                    .path("epoch")
                    .asLong();
            assertTrue(second > first);

            refused(put(A, "{\"url\":\"http://h:1\",\"epoch\":%d}".formatted(first)), 409, "a later start");
            refused(delete(A + "?epoch=" + first), 409, "a later start");

            assertEquals(
                    200,
                    put(A, "{\"url\":\"http://h:1\",\"epoch\":%d}".formatted(second))
                            .status());
        }

        @Test
        void of_another_address_is_another_start() throws Exception {
            put(A, URL);

            assertEquals(201, put(A, "{\"url\":\"http://127.0.0.1:9001\"}").status());
        }

        @Test
        void ends_when_it_is_not_renewed_and_comes_back_under_its_epoch() throws Exception {
            long epoch = put(A, "{\"url\":\"http://h:1\",\"ttl\":3}")
                    .body()
                    .path("epoch")
                    .asLong();

            Await.until("it is gone", SOON, () -> live().isEmpty());

            assertEquals(
                    200,
                    put(A, "{\"url\":\"http://h:1\",\"epoch\":%d}".formatted(epoch))
                            .status());
            assertEquals(epoch, live().get(0).epoch());
        }

        @Test
        void is_given_up() throws Exception {
            put(A, URL);

            assertEquals(204, delete(A).status());

            assertEquals(List.of(), live());
            refused(delete(A), 404, "billing/a holds no lease");
        }

        @Test
        void under_an_epoch_that_was_never_given_is_refused() throws Exception {
            refused(put(A, "{\"url\":\"http://h:1\",\"epoch\":9007199254740991}"), 400, "/epoch (expected: 0 for");
            put(A, URL);
            refused(put(A, "{\"url\":\"http://h:1\",\"epoch\":9007199254740991}"), 400, "/epoch (expected: 0 for");
        }

        @Test
        void needs_the_admin_token() throws Exception {
            assertEquals(401, Http.send("PUT", admin, A, URL).status());
            assertEquals(401, Http.send("DELETE", admin, A, "").status());
            assertEquals(401, Http.post(admin, A + "/drain", "{}").status());
            assertEquals(List.of(), live());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "/instances/order/a | {\"url\":\"http://h:1\"} | none of our own services",
                    "/instances/router/a | {\"url\":\"http://h:1\"} | none of our own services",
                    "/instances/Billing/a | {\"url\":\"http://h:1\"} | service (expected",
                    "/instances/billing/a%20b | {\"url\":\"http://h:1\"} | id (expected",
                    "/instances/billing/a | {} | /url: missing",
                    "/instances/billing/a | {\"url\":\"http://u:p@h:1\"} | /url",
                    "/instances/billing/a | {\"url\":\"ftp://h:1\"} | http:// or https://",
                    "/instances/billing/a | {\"url\":7} | /url: 7",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"routes\":\"/x\"} | /routes",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"routes\":[\"/orders\"]} | not ours",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"routes\":[null]} | /routes",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"weight\":0} | /weight: 0",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"weight\":1e999999999} | /weight: 1E+999999999",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"state\":\"gone\"} | /state",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"ttl\":2} | /ttl: 2",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"ttl\":3601} | /ttl: 3601",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"health\":\"x\"} | /health",
                    "/instances/billing/a | {\"url\":\"http://h:1\",\"ulr\":1} | /ulr: unknown member",
                    "/instances/billing/a | [] | expected: an object",
                    "/instances/billing/a | nonsense | not valid JSON"
                })
        void with_bad_input_is_refused_by_the_rule_and_changes_nothing(String path, String json, String why)
                throws Exception {
            refused(put(path, json), 400, why);

            assertEquals(List.of(), live());
        }
    }

    @Nested
    class An_operator {
        private String status(String member) throws Exception {
            return Http.get(admin, "/status")
                    .body()
                    .path("nodes")
                    .path(0)
                    .path(member)
                    .asText();
        }

        @BeforeEach
        void register() throws Exception {
            put(A, "{\"url\":\"http://h:1\",\"ttl\":60}");
        }

        @Test
        void drains_until_it_is_taken_back_whatever_the_instance_renews() throws Exception {
            Http.Answer drained = post(A + "/drain", "{\"reason\":\"new disk\"}");
            put(A, "{\"url\":\"http://h:1\",\"ttl\":60}");

            assertEquals(200, drained.status(), drained.raw().body());
            assertEquals("720h", drained.body().path("span").asText());
            Await.until("drained", SOON, () -> status("state").equals("drained"));
            assertEquals("new disk", status("reason"));
            assertEquals("operator", status("by"));
            assertEquals(List.of(), site.platform().discovery().directory().ready("billing"));

            assertEquals(200, post(A + "/undrain", "{}").status());
            Await.until("ready", SOON, () -> status("state").equals("ready"));
            assertEquals(200, post(A + "/undrain", "{}").status());
        }

        @Test
        void undrains_what_is_away() throws Exception {
            post(A + "/drain", "{}");
            delete(A);

            assertEquals(200, post(A + "/undrain", "{}").status());

            assertEquals(List.of(), overrides());
            refused(post(A + "/undrain", "{}"), 404, "holds no lease");
        }

        @Test
        void ejects_for_a_while_and_readmits() throws Exception {
            Http.Answer ejected = post(A + "/eject", "{\"reason\":\"odd\",\"for\":\"10m\"}");
            assertEquals(
                    "10m", ejected.body().path("span").asText(), ejected.raw().body());
            Await.until("ejected", SOON, () -> status("state").equals("ejected"));

            post(A + "/readmit", "{}");

            Await.until("ready", SOON, () -> status("state").equals("ready"));
            assertEquals(List.of("billing/a!readmitted"), overrides());
        }

        @Test
        void readmits_what_a_breaker_keeps_out() throws Exception {
            HealthReport failing =
                    HealthReport.of(live().get(0), HealthReport.Kind.FAILING, "router/1", "500", Instant.EPOCH);
            site.platform()
                    .discovery()
                    .registry()
                    .setCondition(failing, Duration.ofMinutes(1))
                    .await(60, SECONDS);
            Await.until("evicted", SOON, () -> status("state").equals("evicted"));
            assertEquals("open", status("breaker"));

            post(A + "/readmit", "{}");

            Await.until("closed", SOON, () -> status("breaker").equals("closed"));
        }

        @Test
        void what_a_router_uses_in_panic_is_ready_with_an_open_breaker() throws Exception {
            HealthReport failing =
                    HealthReport.of(live().get(0), HealthReport.Kind.FAILING, "router/2", "500", Instant.EPOCH);
            HealthReport panicked = HealthReport.of(
                    live().get(0), HealthReport.Kind.PANICKED, "router/1", "answered 500", Instant.EPOCH);
            site.platform()
                    .discovery()
                    .registry()
                    .setCondition(panicked, Duration.ofMinutes(1))
                    .await(60, SECONDS);
            Await.until("panic", SOON, () -> status("in_use").equals("panic"));

            site.platform()
                    .discovery()
                    .registry()
                    .setCondition(failing, Duration.ofMinutes(1))
                    .await(60, SECONDS);
            Await.until(
                    "both",
                    SOON,
                    () -> site.platform().discovery().directory().conditions().size() == 2);

            assertEquals("ready", status("state"));
            assertEquals("ready", status("lease"));
            assertEquals("open", status("breaker"));
            assertEquals("answered 500", status("reason"));
            assertEquals("router/1", status("by"));
            assertEquals(
                    1, site.platform().discovery().directory().ready("billing").size());
        }

        @Test
        void what_an_operator_ejected_stays_ejected_to_the_eye_also_in_panic() throws Exception {
            post(A + "/eject", "{\"reason\":\"odd\"}");
            HealthReport panicked =
                    HealthReport.of(live().get(0), HealthReport.Kind.PANICKED, "router/1", "odd", Instant.EPOCH);
            site.platform()
                    .discovery()
                    .registry()
                    .setCondition(panicked, Duration.ofMinutes(1))
                    .await(60, SECONDS);

            Await.until("panic", SOON, () -> status("in_use").equals("panic"));

            assertEquals("ejected", status("state"));
        }

        @Test
        void ejects_no_longer_than_said() throws Exception {
            post(A + "/eject", "{\"for\":\"1s\"}");

            Await.until("it ends by itself", SOON, () -> overrides().isEmpty());
        }

        @Test
        void is_told_what_is_wrong() throws Exception {
            refused(post("/instances/billing/b/drain", "{}"), 404, "billing/b holds no lease");
            refused(post("/instances/order/1/drain", "{}"), 409, "no requests by turns");
            refused(post("/instances/order/1/drain", "{}"), 409, "holdfast transfer order N");
            refused(post(A + "/drain", "{\"for\":\"0s\"}"), 400, "/for");
            refused(post(A + "/drain", "{\"for\":\"8761h\"}"), 400, "/for");
            refused(post(A + "/eject", "{\"reason\":\"\"}"), 400, "/reason");
            refused(post(A + "/readmit", "{\"for\":\"1s\"}"), 400, "/for: unknown member");
            assertEquals(404, post(A + "/drian", "{}").status());
            assertEquals(List.of(), overrides());
        }
    }
}
