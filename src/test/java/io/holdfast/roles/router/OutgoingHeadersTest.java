package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingHeadersTest {

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
        assertEquals("for=10.0.0.1;host=\"a:80\";proto=http", OutgoingHeaders.forwarded("10.0.0.1", "a:80", "http"));
        assertEquals("for=\"[::1]\";proto=https", OutgoingHeaders.forwarded("::1", null, "https"));
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

    @Test
    void what_belongs_to_the_connection_stays_behind_also_what_it_names() {
        MultiMap from = MultiMap.caseInsensitiveMultiMap()
                .add("Connection", "close, X-Named")
                .add("Connection", "x-other")
                .add("X-Named", "1")
                .add("X-Other", "2")
                .add("Keep-Alive", "timeout=5")
                .add("TE", "trailers")
                .add("Upgrade", "h2c")
                .add("Proxy-Authorization", "secret")
                .add("Transfer-Encoding", "chunked")
                .add("Cookie", "a=1")
                .add("Cookie", "b=2");
        MultiMap to = MultiMap.caseInsensitiveMultiMap();

        HopByHopFields.copy(from, to);

        assertEquals(1, to.names().size(), to.toString());
        assertTrue(to.getAll("Cookie").equals(List.of("a=1", "b=2")));
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
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Cookie", sent);

        OutgoingHeaders.withoutOurCookies(headers);

        assertEquals(forwarded, headers.get("Cookie"));
    }
}
