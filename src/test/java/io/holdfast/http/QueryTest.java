package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    @ParameterizedTest
    @CsvSource({
        "a=1, 1",
        "a=1&b=2, 1",
        "b=2&a=1&, 1",
        "&&a=1, 1",
        "a=b=c, b=c",
        "a=x+y%2Bz, x y+z",
        "%61=%C3%A9, \u00e9",
        "a=[1]|2, [1]|2"
    })
    void gives_what_was_written(String text, String value) {
        assertEquals(Optional.of(value), Query.of(text).get("a"));
    }

    @Test
    void tells_nothing_from_an_empty_value() {
        assertEquals(Optional.of(""), Query.of("a=").get("a"));
        assertEquals(Optional.of(""), Query.of("a").get("a"));
        assertEquals(Optional.empty(), Query.of("b").get("a"));
        assertEquals(Optional.empty(), Query.of(null).get("a"));
        assertEquals(Optional.empty(), Query.of("").get("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%c0%af", "a=%-1", "a=%+1"})
    void is_refused_when_it_is_malformed(String text) {
        assertThrows(Failure.Invalid.class, () -> Query.of(text));
    }

    @Test
    void holds_only_what_is_allowed() {
        Query.of("limit=1&cursor=x").allowOnly("cursor", "limit", "from");
        Failure problem = assertThrows(
                Failure.Invalid.class, () -> Query.of("limit=1&q=x").allowOnly("cursor", "limit"));
        assertEquals("q: an unknown query parameter (expected: cursor, limit)", problem.getMessage());
        assertThrows(Failure.Invalid.class, () -> Query.of("Limit=1").allowOnly("limit"));
    }

    @Test
    void does_not_repeat_names_that_are_too_long() {
        String name = "n".repeat(4_000);
        Failure problem =
                assertThrows(Failure.Invalid.class, () -> Query.of(name).allowOnly());
        assertTrue(problem.getMessage().length() < 200, problem.getMessage());
        assertTrue(problem.getMessage().endsWith("(expected: none here)"), problem.getMessage());
    }

    @Test
    void has_each_parameter_once() {
        Query query = Query.of("a=1&a=1");
        assertThrows(Failure.Invalid.class, () -> query.get("a"));
        assertThrows(Failure.Invalid.class, () -> query.allowOnly("a"));
    }
}
