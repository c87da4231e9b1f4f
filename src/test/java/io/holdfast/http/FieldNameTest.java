package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldNameTest {

    private static @Nullable FieldName find(String name) {
        byte[] bytes = ("<" + name + ">").getBytes(ISO_8859_1); // somewhere in a line
        int hash = 0;
        for (int i = 1; i < bytes.length - 1; i++) {
            hash = FieldName.hash(hash, bytes[i]);
        }
        return FieldName.find(bytes, 1, bytes.length - 1, hash);
    }

    @Test
    void there_is_a_bit_for_each() {
        assertTrue(FieldName.values().length <= Long.SIZE);
        assertEquals(
                FieldName.values().length,
                Arrays.stream(FieldName.values())
                        .mapToLong(FieldName::bit)
                        .distinct()
                        .count());
    }

    @ParameterizedTest
    @EnumSource
    void each_is_found_in_any_case(FieldName name) {
        Random random = new Random(name.ordinal());
        StringBuilder mixed = new StringBuilder();
        name.text()
                .chars()
                .forEach(c -> mixed.append(
                        (char) (random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c))));

        assertSame(name, find(name.text()));
        assertSame(name, find(name.text().toUpperCase(Locale.ROOT)));
        assertSame(name, find(name.text().toLowerCase(Locale.ROOT)));
        assertSame(name, find(mixed.toString()));
        assertSame(name, FieldName.of(mixed.toString()));
    }

    @ParameterizedTest
    @EnumSource
    void no_near_miss_is_taken_for_one(FieldName name) {
        String text = name.text();
        assertNull(find(text + "s"));
        assertNull(find(text + " "));
        assertNull(find(text.substring(1) + "\u00e9"));
        for (int i = 0; i < text.length(); i++) {
            String rest = text.substring(i + 1);
            assertNotSameField(name, text.substring(0, i) + rest);
            for (int octet = 0; octet <= 0xff; octet++) {
                if (Character.toLowerCase(octet) != Character.toLowerCase(text.charAt(i))) {
                    assertNotSameField(name, text.substring(0, i) + (char) octet + rest);
                }
            }
        }
    }

    private static void assertNotSameField(FieldName name, String other) {
        FieldName found = find(other);
        assertTrue(found != name, () -> "'" + other + "' is not " + name.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X", "Hos", "X-Forwarded", "Content_Length", "Content\rLength", "\u212aeep-Alive"})
    void any_other_is_unknown(String name) {
        assertNull(FieldName.of(name));
    }

    @ParameterizedTest
    @EnumSource
    void a_name_with_the_hash_of_another_is_not_that_one(FieldName name) {
        String begin = name.text().substring(0, name.text().length() - 2);
        int found = 0;
        for (int pair = 0; pair <= 0xffff; pair++) {
            String other = begin + (char) (pair >> 8) + (char) (pair & 0xff);
            if (hash(other) == hash(name.text()) && !other.equalsIgnoreCase(name.text())) {
                assertNull(find(other));
                found++;
            }
        }
        assertTrue(found > 0, "there are such names");
    }

    private static int hash(String name) {
        int hash = 0;
        for (byte octet : name.getBytes(ISO_8859_1)) {
            hash = FieldName.hash(hash, octet);
        }
        return hash;
    }
}
