package io.holdfast.http.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.support.TestIssuer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final TestIssuer RSA = TestIssuer.rs256("a");
    private static final TestIssuer EC = TestIssuer.es256("b");

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static Jwks parse(String json) {
        return Jwks.parse(VERTX, "auth.jwt.jwks", json.getBytes(UTF_8));
    }

    private static Jwks parse(JsonObject... keys) {
        JsonArray all = new JsonArray();
        Arrays.stream(keys).forEach(all::add);
        return parse(new JsonObject().put("keys", all).encode());
    }

    private static String problem(JsonObject... keys) {
        return assertThrows(ConfigException.class, () -> parse(keys)).getMessage();
    }

    @Test
    void passes_over_keys_for_other_purposes() {
        Jwks keys = parse(
                EC.jwk(),
                RSA.jwk().put("use", "enc"),
                RSA.jwk().put("alg", "RS512"),
                new JsonObject().put("kty", "oct").put("k", "c2VjcmV0").put("kid", "a"),
                new JsonObject().put("kty", "EC").put("crv", "P-521").put("kid", "a"),
                TestIssuer.rs256("a", 1024).jwk());

        assertTrue(keys.find("ES256", "b").isPresent());
        assertTrue(keys.find("RS256", "a").isEmpty());
        assertTrue(keys.find("HS256", "a").isEmpty());
    }

    @Test
    void takes_a_key_without_use_algorithm_and_id() {
        JsonObject jwk = RSA.jwk();
        jwk.remove("use");
        jwk.remove("alg");
        jwk.remove("kid");

        Jwks keys = parse(jwk);

        assertTrue(keys.find("RS256", null).isPresent());
        assertTrue(keys.find("RS256", "a").isEmpty());
    }

    @Test
    void leaves_out_what_is_private() {
        assertTrue(parse(RSA.jwk().put("d", "AQAB").put("p", "not a number"))
                .find("RS256", "a")
                .isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{\"keys\":7}", "{\"keys\":[7]}"})
    void is_a_key_set(String json) {
        assertEquals(
                "auth.jwt.jwks: it cannot be read (expected: a JSON Web Key Set)",
                assertThrows(ConfigException.class, () -> parse(json)).getMessage());
    }

    @Test
    void has_a_key_that_can_be_used() {
        String none = "auth.jwt.jwks: it has no key that can be used (expected: RSA of at least 2048 bits";
        assertTrue(problem().startsWith(none), problem());
        assertTrue(problem(TestIssuer.rs256("a", 1024).jwk()).startsWith(none));
        assertTrue(problem(RSA.jwk().put("n", "~")).startsWith("auth.jwt.jwks: one of its keys cannot be used"));
    }
}
