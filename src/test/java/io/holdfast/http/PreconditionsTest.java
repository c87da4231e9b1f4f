package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreconditionsTest {
    private static final Optional<String> THREE = Optional.of("\"3\"");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "*             | true  | false",
                "\"3\"         | true  | false",
                "W/\"3\"       | false | false",
                "\"2\"         | false | true",
                "\"2\", \"3\"  | true  | false",
                "\"2\" ,,\"3\",| true  | false",
                "\"2\",W/\"3\" | false | false",
                "\"33\"        | false | true",
                "\"\"          | false | true",
                "\",\"3\"\"      | refused | refused",
                "\",3,\"       | false | true"
            })
    void compare_as_the_RFC_says(String tags, String matches, String noneMatches) {
        if (matches.equals("refused")) {
            assertThrows(Failure.Invalid.class, () -> EntityTags.parse("If-Match", tags));
            return;
        }
        String text = EntityTags.parse("If-Match", tags).text();
        assertEquals(Boolean.valueOf(matches), new Preconditions(text, "").allowChange(THREE));
        assertEquals(Boolean.valueOf(noneMatches), new Preconditions("", text).allowChange(THREE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "\"3", "3\"", "w/\"3\"", "\"3\" \"4\"", "*, \"3\"", "\"3\"; a", ",", "", "W/3"})
    void are_refused_when_they_are_no_tags(String text) {
        assertThrows(Failure.Invalid.class, () -> EntityTags.parse("If-Match", text));
    }

    @Test
    void are_read_in_linear_time() {
        assertThrows(Failure.Invalid.class, () -> EntityTags.parse("If-Match", ", ".repeat(8_000) + "x"));
        assertThrows(Failure.Invalid.class, () -> EntityTags.parse("If-Match", "\"1\", ".repeat(3_000) + "x"));
    }

    @Test
    void speak_of_what_is_there() {
        assertFalse(new Preconditions("*", "").allowChange(Optional.empty()));
        assertFalse(new Preconditions("\"3\"", "").allowChange(Optional.empty()));
        assertTrue(new Preconditions("", "*").allowChange(Optional.empty()));
        assertTrue(Preconditions.NONE.allowChange(Optional.empty()));
        assertTrue(new Preconditions(null, null).areNone());
    }

    @Test
    void of_a_read_want_a_version_before_they_spare_it() {
        assertEquals(
                304, new Preconditions("\"3\"", "\"3\"").answer("\"3\"", "body").status());
        assertEquals(
                200, new Preconditions("\"3\"", "\"2\"").answer("\"3\"", "body").status());
        assertThrows(Failure.Stale.class, () -> new Preconditions("\"2\"", "\"3\"").answer("\"3\"", "body"));
    }

    @Test
    void belong_to_the_content_that_a_key_stands_for() {
        assertEquals("hash", Preconditions.NONE.in("hash"));
        assertFalse(new Preconditions("*", "").in("hash").equals(new Preconditions("", "*").in("hash")));
    }
}
