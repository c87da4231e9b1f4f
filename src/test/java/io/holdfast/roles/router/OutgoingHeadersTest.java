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
}
