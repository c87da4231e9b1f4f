package io.holdfast.http.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SniNamesTest {
    @Test
    void have_their_files() {
        Map<String, TlsFiles> names = SniNames.parse("Shop.example.org=/a/cert.pem:/a/key.pem, *.b.org=b.pem:b.key")
                .orElseThrow();

        assertEquals(List.of("shop.example.org", "*.b.org"), List.copyOf(names.keySet()));
        assertEquals(
                Optional.of(Path.of("/a/cert.pem")),
                names.get("shop.example.org").cert());
        assertEquals(Optional.of(Path.of("b.key")), names.get("*.b.org").key());
    }

    @Test
    void may_be_none() {
        assertEquals(Optional.of(Map.of()), SniNames.parse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=b", "a=b:", "a=:c", "=b:c", "a.*.b=c:d", "a=b:c,", "a=b:c,A=d:e", "a b=c:d"})
    void are_refused_otherwise(String text) {
        assertTrue(SniNames.parse(text).isEmpty());
    }
}
