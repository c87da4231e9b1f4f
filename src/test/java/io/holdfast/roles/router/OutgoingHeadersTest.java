package io.holdfast.roles.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.Deadline;
import io.holdfast.http.HeadWriter;
import io.holdfast.http.ReceivedRequest;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingHeadersTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final TimeLimits LIMITS = new TimeLimits(LONG, LONG, LONG, LONG);
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(60, SECONDS);
    }

    @Nested
    class Trusted {
        @ParameterizedTest
        @CsvSource({
            "10.0.0.0/8, 10.1.2.3, true",
            "10.0.0.0/8, 11.1.2.3, false",
            "192.168.1.7, 192.168.1.7, true",
            "192.168.1.7, 192.168.1.8, false",
            "::1, ::1, true",
            "fd00::/8, fd12::1, true",
            "fd00::/8, fe80::1, false",
            "10.0.0.0/8, ::1, false"
        })
        void is_who_is_in_one_of_the_subnets(String subnets, String address, boolean trusted) {
            assertEquals(trusted, TrustedHops.parse(subnets).orElseThrow().contains(address));
        }

        @Test
        void is_nobody_unless_somebody_is_named() {
            assertFalse(TrustedHops.parse("").orElseThrow().contains("127.0.0.1"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "10.0.0.1,", "::1/129"})
        void is_refused_when_it_is_no_address(String text) {
            assertEquals(Optional.empty(), TrustedHops.parse(text));
        }
    }

    @Test
    void name_the_host_that_was_asked_for_if_there_was_one() {
        assertEquals("for=10.0.0.1;host=\"a:80\";proto=http", ClientDescription.forwarded("10.0.0.1", "a:80", "http"));
        assertEquals("for=\"[::1]\";proto=https", ClientDescription.forwarded("::1", null, "https"));
    }

    @Nested
    class What_tells_who_the_client_is {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Forwarded",
                    "X-Forwarded-For",
                    "X-Forwarded-Proto",
                    "X-Forwarded-Host",
                    "X-Forwarded-Port",
                    "X-Forwarded-Prefix",
                    "X-Forwarded-Ssl",
                    "X-Forwarded-User",
                    "x-forwarded-of-tomorrow",
                    "X_Forwarded_For",
                    "X-Forwarded_Prefix",
                    "X-Real-IP",
                    "x_real_ip",
                    "X-Client-IP",
                    "True-Client-IP",
                    "X-Cluster-Client-IP",
                    "CF-Connecting-IP",
                    "X-Original-URL",
                    "X-Original-Host",
                    "X-Rewrite-URL",
                    "X-Remote-User",
                    "Remote-User",
                    "X-SSL-Client-Verify",
                    "Client-Cert",
                    "Client-Cert-Chain"
                })
        void is_the_whole_family(String name) {
            assertTrue(ClientIdentityFields.contains(name));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Host", "X-Request-Id", "User-Agent", "X-Client-Version", "Idempotency-Key", "Client"})
        void is_nothing_else(String name) {
            assertFalse(ClientIdentityFields.contains(name));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "192.0.2.1 | 192.0.2.1 | 192.0.2.1",
                    "198.51.100.9, 192.0.2.1 | 192.0.2.1 | 192.0.2.1",
                    "198.51.100.9, 10.0.0.1 | 10.0.0.1 | 198.51.100.9",
                    "203.0.113.5, 198.51.100.9, 10.0.0.2, 10.0.0.1 | 10.0.0.1 | 198.51.100.9",
                    "10.0.0.3, 10.0.0.1 | 10.0.0.1 | 10.0.0.3",
                    "unknown, 10.0.0.1 | 10.0.0.1 | 10.0.0.1"
                })
        void names_the_last_hop_that_is_not_trusted(String hops, String peer, String client) {
            assertEquals(client, TrustedHops.parse("10.0.0.0/8").orElseThrow().clientOf(hops, peer));
        }
    }

    /** The header section that a node gets. */
    private static String forwarded(String trusted, String... lines) {
        ServerRequest request = ReceivedRequest.of(
                VERTX, "POST /a?b HTTP/1.1\r\nHost: shop:81\r\n" + String.join("\r\n", lines) + "\r\n\r\n");
        Route route = new Route(Optional.empty(), "/", "shop", true, true, LIMITS, false);
        RequestScope scope = RequestScope.currentOr(MultiMap.caseInsensitiveMultiMap());
        HeadWriter out = new HeadWriter();
        new OutgoingHeaders(TrustedHops.parse(trusted).orElseThrow())
                .of(request, scope, route, new Deadline(1_000))
                .writeTo(out);
        return new String(out.toBytes(), ISO_8859_1);
    }

    private static List<String> lines(String section, String name) {
        return section.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .toList();
    }

    @Test
    void what_belongs_to_the_connection_stays_behind_also_what_it_names() {
        String section = forwarded(
                "",
                "Connection: X-Named",
                "Connection: x-other, Host, Idempotency-Key",
                "X-Named: 1",
                "X-Other: 2",
                "Keep-Alive: timeout=5",
                "TE: trailers",
                "Upgrade: h2c",
                "Proxy-Authorization: secret",
                "Content-Length: 0",
                "Expect: 100-continue",
                "Idempotency-Key: mine",
                "cookie: a=1",
                "Cookie: b=2");

        for (String gone : List.of(
                "Connection",
                "X-Named",
                "X-Other",
                "Keep-Alive",
                "TE",
                "Upgrade",
                "Proxy-Authorization",
                "Content-Length",
                "Expect")) {
            assertEquals(List.of(), lines(section, gone));
        }
        assertEquals(List.of("cookie: a=1", "Cookie: b=2"), lines(section, "Cookie"));
        assertEquals(List.of("Host: shop:81"), lines(section, "Host"));
        assertEquals(List.of("Idempotency-Key: mine"), lines(section, "Idempotency-Key"));
        assertEquals(List.of("Holdfast-Deadline: 1000"), lines(section, "Holdfast-Deadline"));
        assertEquals(List.of("Via: 1.1 holdfast"), lines(section, "Via"));
    }

    @Test
    void describe_the_client_and_take_nobodys_word_for_it() {
        String section = forwarded(
                "",
                "X-Forwarded-For: 1.1.1.1",
                "Forwarded: for=1.1.1.1",
                "X_Forwarded_For: 1.1.1.1",
                "X-Forwarded-User: root",
                "Holdfast-Deadline: 9",
                "X-Forwarded-Port: 1",
                "traceparent: x",
                "X-Real-IP: 1.1.1.1");

        assertFalse(section.contains("1.1.1.1"), section);
        assertFalse(section.contains("root"), section);
        assertEquals(1, lines(section, "X-Forwarded-For").size());
        assertEquals(List.of("X-Forwarded-Proto: http"), lines(section, "X-Forwarded-Proto"));
        assertEquals(List.of("X-Forwarded-Host: shop:81"), lines(section, "X-Forwarded-Host"));
        assertEquals(List.of("X-Forwarded-Port: 81"), lines(section, "X-Forwarded-Port"));
        assertEquals(List.of("Holdfast-Deadline: 1000"), lines(section, "Holdfast-Deadline"));
        assertEquals(List.of(), lines(section, "traceparent"));
        assertEquals(1, lines(section, "Idempotency-Key").size(), "one is minted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1; holdfast_session_9090=secret; b=2 | a=1; b=2",
                "holdfast_session_9090=secret | ",
                "holdfast_session_1=s;holdfast_session_2=t ; c=3 | c=3",
                "a=1;b=2 | a=1;b=2"
            })
    void the_session_of_a_console_is_no_services_business(String sent, String forwarded) {
        List<String> expected = forwarded == null ? List.of() : List.of("Cookie: " + forwarded);

        assertEquals(expected, lines(forwarded("", "Cookie: " + sent), "Cookie"));
    }
}
