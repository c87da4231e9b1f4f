package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"Fox", "AC/DC shirt", "C:\\dir", "/", "a//b", "...", ".a", "a..b", "100%", "%41", " ", "\u00e9"})
    void may_have_whatever_can_stand_in_a_path(String name) {
        assertTrue(Names.isOne(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a/..",
                "../a",
                "./a",
                "a/./b",
                "a\\..\\b",
                "..;a",
                "..?a",
                " .. ",
                "%2e%2e",
                "%252E",
                "a%2f..",
                "a\u0000b",
                "a\nb",
                "\u0085",
                "\ud83e"
            })
    void may_not_lead_elsewhere_or_have_what_no_text_has(String name) {
        assertFalse(Names.isOne(name));
    }

    @Test
    void have_128_characters_at_most() {
        assertTrue(Names.isOne("\ud83e\udd8a".repeat(128)));
        assertFalse(Names.isOne("x".repeat(129)));
    }

    @Test
    void control_characters_are_called_by_their_names() {
        assertEquals(Optional.of("U+0007 BEL"), ControlCharacters.firstIn("a\u0007\n"));
        assertEquals(Optional.empty(), ControlCharacters.firstInLines("a\r\nb\nc\td"));
        assertEquals(Optional.of("U+000D CARRIAGE RETURN (CR)"), ControlCharacters.firstInLines("a\r\r\nb"));
        assertTrue(ControlCharacters.firstIn("\ud83e").orElseThrow().startsWith("U+D83E"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a-z_0.9~!$&'()*+,;=:@", "/%41%5b?[|]", "/a?b{c}"})
    void paths_in_the_characters_of_RFC_3986_stay_as_they_are(String target) {
        assertEquals(target, RequestTarget.encoded(target));
    }

    @Test
    void other_visible_characters_of_a_path_are_encoded() {
        assertEquals("/a%5B1%5D%7C%5E%7Bb%7D%22%3Cc%3E%60\\?[|]", RequestTarget.encoded("/a[1]|^{b}\"<c>`\\?[|]"));
    }
}
