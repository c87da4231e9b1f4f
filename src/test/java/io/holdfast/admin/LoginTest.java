package io.holdfast.admin;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.http.Json;
import io.holdfast.registry.Instance;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may change something at the admin port, with the attacks that browsers and strangers make possible; and what the audit says. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 3, timeUnit = TimeUnit.MINUTES)
class LoginTest {
    private static final String PAOLA = "{\"name\":\"paola\",\"token\":\"a\"}";
    private static final String NOBODY = "{\"name\":null,\"scope\":null,\"reads_open\":true}";
    private static final String SIGNED_IN = "{\"name\":\"paola\",\"scope\":\"admin\",\"reads_open\":true}";
    private static final String DRAIN = "/instances/billing/a/drain";

    private TestPlatform site;
    private AdminServer server;
    private URI admin;
    private String host;

    @BeforeEach
    void listen(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        server = AdminServer.listen(
                        site.platform(), new AdminServer.Config("127.0.0.1", 0, true), Map.of(), site.view(Map.of()))
                .await(60, SECONDS);
        host = "127.0.0.1:" + server.actualPort();
        admin = URI.create("http://" + host);
        site.platform()
                .discovery()
                .registry()
                .hold(
                        new Instance(
                                "billing", "a", 1, URI.create("http://127.0.0.1:9"), Instance.State.READY, 1, Map.of()),
                        java.time.Duration.ofHours(1))
                .await(60, SECONDS);
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** Without headers but these: a client that sends exactly what a browser or an attacker would. */
    private Reply send(String method, String path, String body, String... headers) throws Exception {
        StringBuilder text =
                new StringBuilder("%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n".formatted(method, path, host));
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        text.append("Content-Type: application/json\r\nContent-Length: ")
                .append(content.length)
                .append("\r\n\r\n");
        try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.write(content);
            out.flush();
            return Reply.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private record Reply(int status, String head, String body) {
        static Reply of(String text) {
            String[] parts = text.split("\r\n\r\n", 2);
            return new Reply(Integer.parseInt(parts[0].split(" ")[1]), parts[0], parts.length > 1 ? parts[1] : "");
        }

        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }

        String problem() {
            assertEquals("application/problem+json", header("Content-Type"), head + body);
            return Json.read(body, Map.class).get("detail").toString();
        }
    }

    private String origin() {
        return "Origin: http://" + host;
    }

    private String signIn() throws Exception {
        return "Cookie: "
                + send("POST", "/login", PAOLA, origin()).header("Set-Cookie").split(";")[0];
    }

    private List<Event> audit() {
        return site.platform().telemetry().events().since(0, 1_000).stream()
                .filter(event -> event.kind() == Kind.OPERATOR)
                .toList();
    }

    private Event lastAudit() {
        List<Event> all = audit();
        return all.get(all.size() - 1);
    }

    @Nested
    class Signing_in {
        @Test
        void gives_a_cookie_that_no_script_reads_and_no_other_site_sends() throws Exception {
            Reply reply = send("POST", "/login", PAOLA, origin());

            String cookie = reply.header("Set-Cookie");
            assertEquals(204, reply.status());
            assertTrue(cookie.startsWith("holdfast_session_" + server.actualPort() + "="), cookie);
            assertTrue(cookie.contains("HttpOnly"), cookie);
            assertTrue(cookie.contains("SameSite=Strict"), cookie);
            assertTrue(cookie.contains("Path=/"), cookie);
            assertTrue(cookie.contains("Max-Age=43200"), cookie);
            assertFalse(cookie.contains("Secure"), cookie);
            assertFalse(reply.head().contains("=a;"), "the token is in no cookie");
        }

        @Test
        void over_tls_that_a_proxy_ends_gives_one_that_is_sent_over_tls_alone() throws Exception {
            Reply reply = send("POST", "/login", PAOLA, "Origin: https://" + host);

            assertTrue(reply.header("Set-Cookie").contains("Secure"));
        }

        @Test
        void is_told_by_get_and_ended_by_delete() throws Exception {
            assertEquals(NOBODY, send("GET", "/login", "").body());
            String cookie = signIn();
            assertEquals(SIGNED_IN, send("GET", "/login", "", cookie).body());

            Reply out = send("DELETE", "/login", "", cookie, origin(), "X-Holdfast-Console: 1");

            assertEquals(204, out.status());
            assertTrue(out.header("Set-Cookie").contains("Max-Age=0"));
            assertEquals(NOBODY, send("GET", "/login", "", cookie).body());
            assertEquals(
                    401,
                    send("POST", DRAIN, "{}", cookie, origin(), "X-Holdfast-Console: 1")
                            .status());
        }

        @Test
        void gives_another_secret_each_time() throws Exception {
            assertNotEquals(signIn(), signIn());
        }

        @Test
        void with_a_wrong_token_says_so_and_no_more() throws Exception {
            Reply reply = send("POST", "/login", "{\"name\":\"paola\",\"token\":\"b\"}", origin());

            assertEquals(401, reply.status());
            assertEquals("This is not the token of this process", reply.problem());
            assertEquals("", reply.header("Set-Cookie"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"name\":\"\",\"token\":\"a\"}",
                    "{\"name\":\"  \",\"token\":\"a\"}",
                    "{\"name\":\"a\\u0000b\",\"token\":\"a\"}",
                    "{\"name\":\"a\\nb\",\"token\":\"a\"}",
                    "{\"name\":\"a\\u001b[31mb\",\"token\":\"a\"}",
                    "{\"name\":\"\\u202eevil\",\"token\":\"a\"}",
                    "{\"name\":\"a\\u2028b\",\"token\":\"a\"}",
                    "{\"name\":\"\\ud800\",\"token\":\"a\"}",
                    "{\"name\":7,\"token\":\"a\"}",
                    "{\"name\":\"paola\",\"token\":null}",
                    "{\"name\":\"paola\",\"token\":\"a\",\"admin\":true}",
                    "{\"name\":\"paola\",\"name\":\"root\",\"token\":\"a\"}",
                    "[]",
                    "name=paola&token=a"
                })
        void refuses_what_is_no_login(String body) throws Exception {
            Reply reply = send("POST", "/login", body, origin());

            assertEquals(400, reply.status(), body);
            reply.problem();
        }

        @Test
        void refuses_a_name_that_is_too_long_and_a_body_that_is() throws Exception {
            assertEquals(
                    400,
                    send("POST", "/login", PAOLA.replace("paola", "x".repeat(81)))
                            .status());
            assertEquals(
                    204,
                    send("POST", "/login", PAOLA.replace("paola", "😀".repeat(80)))
                            .status());
            assertEquals(
                    413,
                    send("POST", "/login", PAOLA.replace("paola", "x".repeat(1 << 20)))
                            .status());
            assertEquals(
                    400,
                    send("POST", "/login", PAOLA.replace("\"a\"", "\"" + "x".repeat(5_000) + "\""))
                            .status());
        }

        @Test
        void is_possible_a_few_times_a_minute_with_a_wrong_token() throws Exception {
            for (int i = 0; i < LoginLimit.FAILURES_MAX; i++) {
                assertEquals(
                        401,
                        send("POST", "/login", PAOLA.replace("\"a\"", "\"guess" + i + "\""))
                                .status());
            }

            Reply reply = send("POST", "/login", PAOLA);

            assertEquals(429, reply.status());
            assertTrue(Integer.parseInt(reply.header("Retry-After")) <= 61, reply.head());
            assertTrue(reply.problem().contains("127.0.0.1"));
        }

        @Test
        void is_not_possible_for_a_page_of_another_site() throws Exception {
            assertEquals(
                    403,
                    send("POST", "/login", PAOLA, "Origin: https://evil.example")
                            .status());
            assertEquals(403, send("POST", "/login", PAOLA, "Origin: null").status());
        }
    }

    @Nested
    class A_session {
        @Test
        void lets_the_console_change_something() throws Exception {
            Reply reply = send("POST", DRAIN, "{}", signIn(), origin(), "X-Holdfast-Console: 1");

            assertEquals(200, reply.status(), reply.body());
        }

        @Test
        void opens_nothing_without_the_header_that_only_the_console_sends() throws Exception {
            Reply reply = send("POST", DRAIN, "{}", signIn(), origin());

            assertEquals(403, reply.status());
            assertTrue(reply.problem().contains("X-Holdfast-Console"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Origin: https://evil.example",
                    "Origin: null",
                    "Origin: http://127.0.0.1",
                    "Origin: http://127.0.0.1:1",
                    "Origin: http://localhost:HERE",
                    "Origin: http://user@127.0.0.1:HERE",
                    "Origin: http://127.0.0.1:HERE.evil.example",
                    "Origin: http://127.0.0.1:HERE/",
                    "Origin: ftp://127.0.0.1:HERE",
                    "Origin: http://127.0.0.1:HERE, https://evil.example",
                    "Origin: 127.0.0.1:HERE",
                    "Origin: ",
                    "X-Nothing: no origin at all"
                })
        void opens_nothing_for_a_page_of_another_origin(String line) throws Exception {
            String cookie = signIn();
            String header = line.replace("HERE", Integer.toString(server.actualPort()));

            Reply reply = send("POST", DRAIN, "{}", cookie, header, "X-Holdfast-Console: 1");

            assertEquals(403, reply.status(), line);
            reply.problem();
        }

        @ParameterizedTest
        @ValueSource(strings = {"cross-site", "same-site", "", "same-origin, cross-site", "Same-Origin"})
        void opens_nothing_where_the_browser_says_that_another_site_asks(String site) throws Exception {
            String from = "Sec-Fetch-Site: " + site;
            String cookie = signIn();

            assertEquals(
                    403,
                    send("POST", DRAIN, "{}", cookie, origin(), from, "X-Holdfast-Console: 1")
                            .status());
            assertEquals(
                    403,
                    send("DELETE", "/login", "", cookie, origin(), from, "X-Holdfast-Console: 1")
                            .status());
            assertEquals(403, send("POST", "/login", PAOLA, origin(), from).status());
            assertEquals(403, send("POST", "/login", PAOLA, from).status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"same-origin", "none"})
        void counts_where_the_browser_says_that_the_console_or_its_user_asks(String site) throws Exception {
            String from = "Sec-Fetch-Site: " + site;

            assertEquals(204, send("POST", "/login", PAOLA, origin(), from).status());
            assertEquals(
                    200,
                    send("POST", DRAIN, "{}", signIn(), origin(), from, "X-Holdfast-Console: 1")
                            .status());
        }

        @Test
        void opens_nothing_for_two_origins() throws Exception {
            Reply reply = send(
                    "POST", DRAIN, "{}", signIn(), origin(), "Origin: https://evil.example", "X-Holdfast-Console: 1");

            assertEquals(403, reply.status());
        }

        @Test
        void cannot_be_ended_by_another_site() throws Exception {
            String cookie = signIn();

            assertEquals(403, send("DELETE", "/login", "", cookie).status());
            assertEquals(
                    403,
                    send("DELETE", "/login", "", cookie, "Origin: https://evil.example", "X-Holdfast-Console: 1")
                            .status());
            assertEquals(SIGNED_IN, send("GET", "/login", "", cookie).body());
        }

        @Test
        void cannot_be_guessed_or_made() throws Exception {
            signIn();
            String name = "holdfast_session_" + server.actualPort();
            for (String value : List.of("", "a", "paola", "x".repeat(44), "%00", "\"\"", "x".repeat(4_000))) {
                Reply reply =
                        send("POST", DRAIN, "{}", "Cookie: " + name + "=" + value, origin(), "X-Holdfast-Console: 1");

                assertEquals(401, reply.status(), value);
            }
        }

        @Test
        void is_no_bearer_token() throws Exception {
            String secret = signIn().split("=", 2)[1];

            assertEquals(
                    401,
                    send("POST", DRAIN, "{}", "Authorization: Bearer " + secret).status());
        }
    }

    @Nested
    class The_token {
        @Test
        void opens_as_before_whatever_cookie_comes_with_it() throws Exception {
            assertEquals(
                    200, send("POST", DRAIN, "{}", "Authorization: Bearer a").status());
            assertEquals(
                    200,
                    send("POST", DRAIN, "{}", "Authorization: Bearer a", signIn())
                            .status());
            assertEquals(
                    401,
                    send("POST", DRAIN, "{}", "Authorization: Bearer b", signIn())
                            .status());
            assertEquals(401, send("POST", DRAIN, "{}").status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"X-Operator: ", "X-Operator: a\u0007b", "X-Operator: " + LONG})
        void comes_with_a_name_that_is_one(String header) throws Exception {
            Reply reply = send("POST", DRAIN, "{}", "Authorization: Bearer a", header);

            assertEquals(400, reply.status());
        }

        @Test
        void comes_with_one_name_at_most() throws Exception {
            Reply reply = send("POST", DRAIN, "{}", "Authorization: Bearer a", "X-Operator: a", "X-Operator: b");

            assertEquals(400, reply.status());
        }
    }

    private static final String LONG =
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    @Nested
    class The_audit {
        @Test
        void names_who_is_signed_in_and_from_where() throws Exception {
            send(
                    "POST",
                    DRAIN,
                    "{\"reason\":\"disk swap\",\"for\":\"10m\"}",
                    signIn(),
                    origin(),
                    "X-Holdfast-Console: 1");

            Event event = lastAudit();
            assertEquals("drain billing/a", event.title());
            assertEquals("billing/a", event.subject());
            assertEquals("reason: disk swap, for: 10m", event.detail());
            assertEquals("paola", event.by());
            assertEquals("127.0.0.1", event.from());
        }

        @Test
        void names_who_runs_a_command_or_says_that_it_was_the_token() throws Exception {
            send("POST", DRAIN, "{}", "Authorization: Bearer a", "X-Operator: ops");
            assertEquals("ops", lastAudit().by());

            send("POST", "/instances/billing/a/undrain", "{}", "Authorization: Bearer a");
            assertEquals("token", lastAudit().by());
            assertEquals("undrain billing/a", lastAudit().title());
        }

        @Test
        void has_what_was_refused_and_what_failed() throws Exception {
            send("POST", "/instances/billing/none/drain", "{}", "Authorization: Bearer a");
            assertEquals("drain billing/none refused", lastAudit().title());
            assertTrue(
                    lastAudit().detail().contains("holds no lease"), lastAudit().detail());

            send("POST", DRAIN, "{\"for\":\"never\"}", "Authorization: Bearer a");
            assertEquals("drain billing/a refused", lastAudit().title());

            send("POST", "/groups/order/transfer", "{\"to\":2}", "Authorization: Bearer a");
            assertTrue(
                    lastAudit().title().startsWith("transfer order "),
                    lastAudit().title());
        }

        @Test
        void has_logins_and_failed_ones_but_never_a_token() throws Exception {
            signIn();
            send("POST", "/login", "{\"name\":\"mallory\",\"token\":\"guessed-secret\"}");

            List<Event> all = audit();
            assertEquals(
                    List.of("paola signed in", "login refused"),
                    all.stream().map(Event::title).toList());
            assertEquals("mallory", all.get(1).by());
            assertFalse(Json.text(all).contains("guessed-secret"));
        }

        @Test
        void has_a_lease_when_it_begins_and_not_whenever_it_is_renewed() throws Exception {
            for (int i = 0; i < 5; i++) {
                send("PUT", "/instances/mail/1", "{\"url\":\"http://127.0.0.1:9\"}", "Authorization: Bearer a");
            }

            assertEquals(1, audit().size());
            assertEquals("lease mail/1", lastAudit().title());
        }

        @Test
        void is_not_filled_by_who_may_nothing() throws Exception {
            for (int i = 0; i < 50; i++) {
                send("POST", DRAIN, "{}");
            }

            assertEquals(0, audit().size());
        }
    }
}
