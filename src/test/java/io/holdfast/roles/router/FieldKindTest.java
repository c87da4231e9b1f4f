package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldKindTest {

    @ParameterizedTest
    @CsvSource({
        "Content-Type, MESSAGE",
        "transfer-encoding, CONNECTION",
        "TE, CONNECTION",
        "X-Forwarded-For, CLIENT",
        "x_real_ip, CLIENT",
        "X-Request-Id, MESSAGE"
    })
    void is_told_by_the_name(String name, FieldKind kind) {
        assertEquals(kind, FieldKind.of(name));
        assertEquals(kind, FieldKind.of(name), "once more");
    }

    @Test
    void is_right_for_any_number_of_names() {
        for (int i = 0; i < 5_000; i++) {
            assertEquals(FieldKind.MESSAGE, FieldKind.of("X-Number-" + i));
            assertEquals(FieldKind.CLIENT, FieldKind.of("X-Forwarded-" + i));
        }
    }
}
