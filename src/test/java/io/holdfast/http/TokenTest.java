package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.failure.Failure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTest {
    private TokenSecrets now = TokenSecrets.of("old");
    private final Token token = Token.required("cluster", () -> now);

    private boolean opens(String authorization) {
        try {
            token.check(authorization);
            return true;
        } catch (Failure.Denied denied) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
        // what the file says, what is sent, what is accepted, what is not
        "old,     Bearer old, old,     new",
        "old new, Bearer old, old new, old+new",
        "new old, Bearer new, old new, old+new",
        "new,     Bearer new, new,     old"
    })
    void in_each_step_of_its_exchange_sends_the_first_and_accepts_all(
            String text, String sent, String accepted, String refused) {
        now = TokenSecrets.parse("cluster.token", text);

        assertEquals(Optional.of(sent), token.authorization());
        for (String secret : accepted.split(" ")) {
            assertTrue(opens("Bearer " + secret), secret);
        }
        assertFalse(opens("Bearer " + refused.replace('+', ' ')), refused);
        assertFalse(opens("Bearer "));
        assertFalse(opens("old"), "without its scheme");
        assertFalse(opens(null));
    }

    @Test
    void are_read_with_any_white_space_between() {
        assertEquals(
                List.of("a", "b"),
                TokenSecrets.parse("cluster.token", " a\n\tb\n").all());
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "' \n', 0", "s3cret s3cret2 s3cret3, 3"})
    void none_and_more_than_two_are_wrong_and_not_shown(String text, int count) {
        String problem = assertThrows(ConfigException.class, () -> TokenSecrets.parse("cluster.token-file", text))
                .getMessage();

        assertTrue(
                problem.startsWith("cluster.token-file: %d tokens (expected: one; or two".formatted(count)), problem);
        assertFalse(problem.contains("s3cret"), problem);
    }

    @Test
    void are_never_shown() {
        assertEquals("********", TokenSecrets.of("s3cret").toString());
    }

    @Test
    void without_a_secret_opens_to_everybody_or_to_nobody() {
        now = TokenSecrets.NONE;

        String problem =
                assertThrows(Failure.Denied.class, () -> token.check("Bearer ")).getMessage();
        assertTrue(problem.startsWith("no cluster token is configured here"), problem);
        assertDoesNotThrow(() -> new Token("cluster", Optional.empty(), true).check("anything"));
        assertEquals(Optional.empty(), token.authorization());
    }
}
