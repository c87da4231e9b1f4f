package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.http.auth.AuthMode;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BannerTest {
    private static final URI URL = URI.create("http://127.0.0.1:8080");

    private static Banner of(Set<String> known, boolean alone, String... roles) {
        Map<String, URI> running = new LinkedHashMap<>();
        List.of(roles).forEach(role -> running.put(role, URL));
        return new Banner(
                new Running(
                        running,
                        known,
                        alone ? "in-process" : "redis://h:1/0",
                        URL,
                        Optional.of(AuthMode.OPEN),
                        Optional.of(Path.of("/data/token"))),
                Path.of("data"),
                alone);
    }

    private static String banner(Set<String> known, boolean alone, String... roles) {
        return of(known, alone, roles).text();
    }

    @Test
    void shows_what_to_try_where_all_of_it_can_be_reached() {
        String text = banner(Set.of("router", "frontend", "order", "catalog", "record"), false, "router");

        assertTrue(text.contains("curl http://127.0.0.1:8080/products"), text);
        assertTrue(text.contains("get-state primary"), text);
        assertFalse(text.contains("No orders yet"), text);
    }

    @Test
    void has_the_same_for_programs_with_one_command_a_line() {
        Map<String, Object> fields = of(Set.of("router", "frontend", "order", "catalog"), false, "router")
                .fields();

        assertEquals(Map.of("router", URL.toString(), "admin", URL.toString()), fields.get("addresses"));
        assertEquals("redis://h:1/0", fields.get("registry"));
        assertEquals(Path.of("data").toAbsolutePath().toString(), fields.get("data"));
        assertEquals("/data/token", fields.get("token_file"));
        List<?> next = (List<?>) fields.get("next");
        assertEquals("curl http://127.0.0.1:8080/products", next.get(0));
        assertEquals(
                "curl http://127.0.0.1:8080/products/Fox/restock -H 'Content-Type: application/json' "
                        + "-d '{\"quantity\":10}' -H \"Authorization: Bearer $(cat /data/token)\"",
                next.get(2));
        assertEquals("./holdfast shop --url http://127.0.0.1:8080", next.get(3));
        assertEquals(4, next.size());
    }

    @Test
    void has_for_programs_what_is_missing() {
        Map<String, Object> fields = of(Set.of("router"), true, "router").fields();

        assertTrue(fields.get("next").toString().contains("nothing of frontend, order, catalog"), fields::toString);
        assertTrue(fields.get("next").toString().contains("--registry redis://host:port/db"), fields::toString);
    }

    @Test
    void says_of_a_router_that_can_reach_nothing_what_is_missing() {
        String text = banner(Set.of("router"), true, "router");

        assertFalse(text.contains("curl"), text);
        assertTrue(text.contains("nothing of frontend, order, catalog is known here"), text);
        assertTrue(text.contains("--registry redis://host:port/db"), text);
    }

    @Test
    void says_of_an_entrance_without_replicas_what_is_missing() {
        String text = banner(Set.of("router", "frontend"), true, "router", "frontend");

        assertFalse(text.contains("curl"), text);
        assertTrue(text.contains("nothing of order, catalog is known here"), text);
    }

    @Test
    void says_of_a_router_whose_services_may_still_register_that_they_answer_later() {
        String text = banner(Set.of("router", "record"), false, "router");

        assertTrue(text.contains("503 until"), text);
        assertTrue(text.contains("get-state primary --url"), text);
        assertFalse(text.contains("Nobody else can join"), text);
    }
}
