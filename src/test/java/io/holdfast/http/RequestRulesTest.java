package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {
    private static Optional<String> broken(String method, String target, String... namesAndValues) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return RequestRules.broken(method, target, fields);
    }

    @Test
    void are_kept_by_what_a_client_may_send() {
        assertEquals(
                Optional.empty(),
                broken("GET", "/a?b={c}", "Host", " [::1]:80\t", "X", "", "X", "\tb \u00ff", "~", "a: b"));
        assertEquals(Optional.empty(), broken("OPTIONS", "*"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', /",
        "'G ET', /",
        "CONNECT, /",
        "connect, /",
        "GET, ''",
        "GET, a",
        "GET, *",
        "GET, http://a/",
        "GET, '/a b'",
        "GET, /a#b",
        "GET, /\u00e9",
        "OPTIONS, *a",
    })
    void are_broken_by_a_line_that_is_none(String method, String target) {
        assertTrue(broken(method, target).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a:",
                "a\r\nb",
                "\u00e9",
                "Content-Length",
                "transfer-encoding",
                "Content-Xength",
                "content-#ype"
            })
    void are_broken_by_the_name_of_a_field(String name) {
        assertTrue(broken("GET", "/", name, "1").isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\rb", "a\nb", "a\0", "\u001f", "\u007f", "\u0100"})
    void are_broken_by_the_value_of_a_field(String value) {
        assertTrue(broken("GET", "/", "x", value).isPresent());
    }

    @Test
    void are_broken_by_a_host_that_is_not_one() {
        assertTrue(broken("GET", "/", "Host", "a", "host", "a").isPresent());
        assertTrue(broken("GET", "/", "Host", "a, b").isPresent());
        assertTrue(broken("GET", "/", "Host", "").isPresent());
    }
}
