package io.holdfast.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

class HttpAddressTest {
    @Command(name = "some")
    private static final class Some {}

    private static String of(String given) {
        return HttpAddress.of(new CommandLine(new Some()), "--url", given).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "http://h:1, http://h:1",
        "http://h:1/, http://h:1",
        "http://h, http://h:80",
        "https://h:1, https://h:1",
        "https://h/, https://h:443",
        "127.0.0.1:9090, http://127.0.0.1:9090",
        "localhost:9090, http://localhost:9090",
        "localhost:9090/, http://localhost:9090",
        "admin.example:9090, http://admin.example:9090",
        "[::1]:9090, http://[::1]:9090"
    })
    void has_a_scheme_host_and_port(String given, String expected) {
        assertEquals(expected, of(given));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "",
                "127.0.0.1",
                ":9090",
                "h:0",
                "h:70000",
                "h:x",
                "ftp://h:1",
                "https://h:0",
                "a b:1",
                "[::1:9"
            })
    void is_refused_by_its_rule_otherwise(String given) {
        ParameterException refused = assertThrows(ParameterException.class, () -> of(given));

        assertEquals(
                "--url: %s (expected: http://host:port or https://host:port)".formatted(given), refused.getMessage());
    }

    @Test
    void names_the_option() {
        ParameterException refused = assertThrows(
                ParameterException.class, () -> HttpAddress.of(new CommandLine(new Some()), "--admin-url", "x"));

        assertTrue(refused.getMessage().startsWith("--admin-url: "));
    }
}
