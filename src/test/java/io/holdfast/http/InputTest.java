package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest {
    private static final BigDecimal MOST = new BigDecimal("1000");

    private static Input input(String json) {
        return Input.of(Buffer.buffer(json));
    }

    @Test
    void names_everything_that_is_wrong_at_once() {
        Input input = input("{\"name\":\"\",\"quantity\":1.5,\"extra\":true}");

        input.string("name", 1, 128);
        input.integer("quantity", 1, 10);
        Failure failure = assertThrows(Failure.Invalid.class, input::validate);

        assertEquals(
                List.of("/name", "/quantity", "/extra"),
                failure.details().stream().map(Failure.Detail::pointer).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "1", "null", "\"x\"", "{\"a\":1,\"a\":2}", "{}{}", "{\"a\":1e99999999999}x"})
    void refuses_what_is_not_one_json_object(String text) {
        assertThrows(Failure.Invalid.class, () -> input(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":", "{\"a\":tru}", "{\"a\":1,\"a\":2}", "{\"a\":\"\n\"}", "LONG", "DEEP", "[1,"})
    void says_what_is_wrong_with_the_text_and_not_who_found_it(String text) {
        String json = text.replace("LONG", "{\"a\":" + "1".repeat(1001) + "}")
                .replace("DEEP", "{\"a\":" + "[".repeat(1001) + "]".repeat(1001) + "}");

        String problem = assertThrows(Failure.Invalid.class, () -> input(json)).getMessage();

        assertTrue(
                problem.matches(
                        "the body is not valid JSON: (line \\d+, column \\d+: |.* exceeds the maximum allowed \\(1000\\)).*"),
                problem);
        for (String theirs : List.of("Source", "start marker", "Stream", "jackson", "...")) {
            assertFalse(problem.contains(theirs), problem);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "1.0", "1e1", "\"5\"", "null", "true", "99999999999999999999999", "-1"})
    void a_whole_number_is_written_as_one_and_within_its_bounds(String number) {
        Input input = input("{\"n\":" + number + "}");

        input.integer("n", 1, 10);

        assertThrows(Failure.Invalid.class, input::validate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.01", "1000.01", "0.00001", "1e999999999", "1e-999999999", "\"1\"", "null"})
    void a_price_is_an_exact_number_within_its_bounds(String number) {
        Input input = input("{\"p\":" + number + "}");

        input.price("p", MOST);

        assertThrows(Failure.Invalid.class, input::validate);
    }

    @Test
    void a_price_keeps_its_value_and_shows_cents() {
        assertEquals(new BigDecimal("15.99"), input("{\"p\":15.99}").price("p", MOST));
        assertEquals(new BigDecimal("7.00"), input("{\"p\":7}").price("p", MOST));
        assertEquals(new BigDecimal("0.1234"), input("{\"p\":0.12340}").price("p", MOST));
        assertEquals(new BigDecimal("100.00"), input("{\"p\":1e2}").price("p", MOST));
    }
}
