package io.holdfast.http.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensFileTest {
    private static final Set<String> SCOPES = Set.of("orders:place", "orders:read");
    private static final String HASH = TokenTable.sha256("a-secret");
    private static final Instant NOW = Instant.parse("2027-01-31T12:00:00Z");

    private static List<NamedToken> parse(String yaml) {
        return TokensFile.parse("auth.tokens-file", yaml.getBytes(UTF_8), SCOPES);
    }

    private static String entry(String... lines) {
        return "- " + String.join("\n  ", lines) + "\n";
    }

    @Test
    void reads_entries() {
        List<NamedToken> tokens = parse(entry("name: shop", "sha256: " + HASH, "scopes: [orders:place]")
                + entry(
                        "name: till",
                        "sha256: " + TokenTable.sha256("other"),
                        "scopes: [orders:read]",
                        "expires: 2027-01-31T13:00:00+01:00"));

        assertEquals(new NamedToken("shop", HASH, Set.of("orders:place"), Optional.empty()), tokens.get(0));
        assertEquals(Optional.of(NOW), tokens.get(1).expires());
    }

    @Test
    void an_empty_file_has_no_tokens() {
        assertEquals(List.of(), parse(""));
        assertEquals(List.of(), parse("[]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sha256: HASH~scopes: [orders:read] | entry 1: name: missing or malformed",
                "name: a b~sha256: HASH~scopes: [orders:read] | entry 1: name: a b",
                "name: a~scopes: [orders:read] | entry 1: sha256: missing",
                "name: a~sha256: ABC~scopes: [orders:read] | 64 lowercase hex digits",
                "name: a~sha256: HASH | entry 1: scopes: missing",
                "name: a~sha256: HASH~scopes: [] | entry 1: scopes: missing",
                "name: a~sha256: HASH~scopes: orders:read | entry 1: scopes: missing",
                "name: a~sha256: HASH~scopes: [orders:raed] | did you mean orders:read?",
                "name: a~sha256: HASH~scopes: [orders:read]~expires: soon | entry 1: expires: soon",
                "name: a~sha256: HASH~scopes: [orders:read]~expries: 1 | did you mean expires?",
                "name: a~name: b~sha256: HASH~scopes: [orders:read] | line 2",
            })
    void names_what_is_wrong(String lines, String said) {
        String yaml = entry(lines.replace("HASH", HASH).split("~"));

        ConfigException wrong = assertThrows(ConfigException.class, () -> parse(yaml));

        assertTrue(wrong.getMessage().startsWith("auth.tokens-file: "), wrong.getMessage());
        assertTrue(wrong.getMessage().contains(said), wrong.getMessage());
    }

    @Test
    void a_token_in_place_of_its_hash_is_not_repeated() {
        String yaml = entry("name: a", "sha256: my-secret-token", "scopes: [orders:read]");

        assertFalse(assertThrows(ConfigException.class, () -> parse(yaml))
                .getMessage()
                .contains("my-secret"));
    }

    @Test
    void a_name_is_there_twice_at_most_and_a_hash_once() {
        String one = entry("name: a", "sha256: " + HASH, "scopes: [orders:read]");
        String two = one + one.replace(HASH, TokenTable.sha256("other"));

        assertEquals(2, parse(two).size());
        assertThrows(ConfigException.class, () -> parse(two + one.replace(HASH, TokenTable.sha256("third"))));
        assertThrows(ConfigException.class, () -> parse(one + one.replace("name: a", "name: b")));
    }

    @Test
    void a_table_finds_whose_token_it_is() {
        TokenTable table =
                new TokenTable(List.of(new NamedToken("shop", HASH, Set.of("orders:place"), Optional.of(NOW))));

        assertEquals(
                Optional.of(new Caller("shop", Set.of("orders:place"))), table.find("a-secret", NOW.minusMillis(1)));
        assertEquals(Optional.empty(), table.find("a-secret", NOW), "expired");
        assertEquals(Optional.empty(), table.find("another", NOW.minusMillis(1)));
        assertEquals(Optional.empty(), TokenTable.EMPTY.find("", NOW));
    }
}
