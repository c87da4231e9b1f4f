package io.holdfast.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalServiceRulesTest {
    private static final Set<String> RESERVED = Set.of("order", "router", "record", "all");

    @ParameterizedTest
    @ValueSource(strings = {"http://h:1", "http://h:1/", "https://h:1", "http://[::1]:9000", "http://127.0.0.1:65535"})
    void a_url_is_scheme_host_and_port(String text) {
        assertTrue(ExternalServiceRules.url(text).isPresent());
    }

    @Test
    void a_url_without_a_port_has_that_of_its_scheme() {
        assertEquals(Optional.of(URI.create("http://h:80")), ExternalServiceRules.url("http://h/"));
        assertEquals(Optional.of(URI.create("https://h:443")), ExternalServiceRules.url("https://h"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h:1",
                "//h:1",
                "ftp://h:1",
                "HTTP//h",
                "http://",
                "http://:1",
                "http://u@h:1",
                "http://u:p@h:1",
                "http://h:0",
                "http://h:65536",
                "http://h:99999999999",
                "http://h:1/x",
                "http://h:1?x",
                "http://h:1#x",
                "http://h :1",
                "http://h_x:1",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://h:-1"
            })
    void any_other_url_is_refused(String text) {
        assertEquals(Optional.empty(), ExternalServiceRules.url(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/billing", "/billing/", "/v1", "/v1/bills", "/ordersheet", "/a.b/c~d_e-f"})
    void a_route_is_a_plain_path(String prefix) {
        assertTrue(ExternalServiceRules.isRoute(prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "billing",
                "//billing",
                "/a//b",
                "/a,b",
                "/a b",
                "/a%2fb",
                "/a?b",
                "/..",
                "/a/../b",
                "/a/.",
                "/internal",
                "/internal/x",
                "/INTERNAL",
                "/health",
                "/Health/ready",
                "/orders",
                "/orders/1",
                "/Products/Fox",
                "/v1/expenses",
                "/record",
                "/leader/"
            })
    void a_route_that_is_ours_or_could_be_read_in_two_ways_is_refused(String prefix) {
        assertFalse(ExternalServiceRules.isRoute(prefix));
    }

    @Test
    void a_route_is_at_most_128_characters() {
        assertTrue(ExternalServiceRules.isRoute("/" + "x".repeat(127)));
        assertFalse(ExternalServiceRules.isRoute("/" + "x".repeat(128)));
    }

    @Test
    void the_names_of_our_services_are_not_given_away() {
        assertTrue(ExternalServiceRules.isService("billing", RESERVED));
        for (String no : List.of("", "Billing", "a/b", "a_b", "x".repeat(65), "order", "router", "record", "all")) {
            assertFalse(ExternalServiceRules.isService(no, RESERVED), no);
        }
    }

    @Test
    void an_instance_without_a_name_is_called_after_its_address() {
        assertEquals("127.0.0.1-9000", ExternalServiceRules.idOf(URI.create("http://127.0.0.1:9000")));
        for (String url : List.of("http://[::1]:9000", "http://%s.example:80".formatted("x".repeat(63)))) {
            assertTrue(ExternalServiceRules.isId(ExternalServiceRules.idOf(URI.create(url))), url);
        }
    }
}
