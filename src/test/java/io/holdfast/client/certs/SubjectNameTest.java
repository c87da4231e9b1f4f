package io.holdfast.client.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectNameTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "Node-1.Example, node-1.example",
        "*.shop.example, *.shop.example",
        "1st.example, 1st.example",
        "xn--bcher-kva.example, xn--bcher-kva.example",
    })
    void may_be_a_host_name_in_any_case(String given, String kept) {
        assertEquals(Optional.of(new SubjectName(kept, false)), SubjectName.parse(given));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, 4",
        "::1, ::1, 16",
        "FD00:0:0:0:0:0:0:1, fd00::1, 16",
        "::ffff:10.0.0.1, 10.0.0.1, 4",
    })
    void may_be_an_address_of_either_kind(String given, String kept, int bytes) {
        SubjectName name = SubjectName.parse(given).orElseThrow();

        assertEquals(new SubjectName(kept, true), name);
        assertEquals(bytes, name.bytes().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a..b",
                ".a",
                "a.",
                "-a",
                "a-",
                "a_b",
                "bücher.example",
                "http://a",
                "a:443",
                "[::1]",
                "fe80::1%eth0",
                "10.0.0",
                "10.0.0.256",
                "1.2.3.4.5",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "*",
                "*.example",
                "a.*.example",
                "*a.shop.example",
                "a/b",
                "a\u0000b"
            })
    void is_nothing_else(String given) {
        assertEquals(Optional.empty(), SubjectName.parse(given));
    }

    @Test
    void has_labels_of_63_and_253_characters_at_most() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "a".repeat(61));

        assertEquals(253, longest.length());
        assertEquals(longest, SubjectName.parse(longest).orElseThrow().text());
        assertEquals(Optional.empty(), SubjectName.parse(longest + "a"));
        assertEquals(Optional.empty(), SubjectName.parse(label + "a.example"));
    }
}
