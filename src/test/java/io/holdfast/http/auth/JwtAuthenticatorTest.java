package io.holdfast.http.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.ManualTime;
import io.holdfast.support.TestIssuer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JwtAuthenticatorTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String ISSUER = "https://issuer.example";
    private static final String AUDIENCE = "holdfast";
    private static final TestIssuer RSA = TestIssuer.rs256("rsa");
    private static final TestIssuer EC = TestIssuer.es256("ec");
    private static final TestIssuer ED = TestIssuer.edDsa("ed");
    private static final TestIssuer OTHER = TestIssuer.rs256("rsa"); // which has the id of a known key

    private final ManualTime time = new ManualTime();
    private String keys = TestIssuer.jwks(RSA, EC, ED);
    private final JwtAuthenticator jwt = new JwtAuthenticator(
            new JwtAuthenticator.Config(
                    Optional.of(ISSUER), Optional.of(AUDIENCE), Optional.of("keys.json"), Duration.ofMinutes(5)),
            new KeySource() {
                @Override
                public Optional<Jwks> current() {
                    return Optional.of(keys).filter(known -> !known.isEmpty()).map(JwtAuthenticatorTest::parse);
                }

                @Override
                public Future<Void> refresh() {
                    return Future.succeededFuture();
                }
            },
            time);

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static Jwks parse(String keys) {
        return Jwks.parse(VERTX, "auth.jwt.jwks", keys.getBytes(UTF_8));
    }

    private JsonObject claims() {
        long now = time.now().getEpochSecond();
        return new JsonObject()
                .put("iss", ISSUER)
                .put("aud", AUDIENCE)
                .put("sub", "ann")
                .put("exp", now + 60)
                .put("scope", "orders:place record:read email");
    }

    private Caller caller(String token) {
        Future<Caller> found = jwt.authenticate(token);
        assertTrue(found.succeeded(), () -> String.valueOf(found.cause()));
        return found.result();
    }

    private String refusal(String token) {
        Future<Caller> found = jwt.authenticate(token);
        assertTrue(found.failed(), () -> String.valueOf(found.result()));
        Failure.Denied denied = (Failure.Denied) found.cause();
        assertEquals("invalid-token", denied.code());
        assertTrue(!denied.getMessage().contains(token), denied.getMessage());
        return denied.getMessage().replace("the token is not accepted: ", "");
    }

    static Stream<TestIssuer> issuers() {
        return Stream.of(RSA, EC, ED);
    }

    @ParameterizedTest
    @MethodSource("issuers")
    void knows_the_subject_and_the_scopes_of_a_token_by_each_algorithm(TestIssuer issuer) {
        assertEquals(new Caller("ann", Set.of("orders:place", "record:read")), caller(issuer.token(claims())));
    }

    static Stream<Arguments> scopes() {
        return Stream.of(
                Arguments.of("scope", "orders:place", Set.of("orders:place")),
                Arguments.of("scope", "", Set.of()),
                Arguments.of("scope", "orders:placeX  record:read", Set.of("record:read")),
                Arguments.of("scp", "orders:place record:read", Set.of("orders:place", "record:read")),
                Arguments.of("scp", new JsonArray().add("orders:place").add("x"), Set.of("orders:place")),
                Arguments.of("roles", "orders:place", Set.of()));
    }

    @ParameterizedTest
    @MethodSource
    void scopes(String claim, Object value, Set<String> expected) {
        JsonObject claims = claims();
        claims.remove("scope");

        assertEquals(expected, caller(RSA.token(claims.put(claim, value))).scopes());
    }

    static Stream<Arguments> wrongClaims() {
        return Stream.of(
                claim("another audience", c -> c.put("aud", "shop"), "it is for another audience"),
                claim("a list of others", c -> c.put("aud", new JsonArray().add("a")), "it is for another audience"),
                claim("no audience", c -> without(c, "aud"), "it is for another audience"),
                claim("an odd audience", c -> c.put("aud", 7), "a claim of it has another form than it should"),
                claim("another issuer", c -> c.put("iss", ISSUER + "/"), "its issuer is another one"),
                claim("no issuer", c -> without(c, "iss"), "its issuer is another one"),
                claim("no end", c -> without(c, "exp"), "it never expires"),
                claim("an odd end", c -> c.put("exp", "tomorrow"), "its signature or its form is wrong"),
                claim("no subject", c -> without(c, "sub"), "its subject is not 1 to 128 visible characters"),
                claim("an odd subject", c -> c.put("sub", 7), "a claim of it has another form than it should"),
                claim("a blank subject", c -> c.put("sub", " "), "its subject is not 1 to 128 visible characters"),
                claim(
                        "a long subject",
                        c -> c.put("sub", "x".repeat(129)),
                        "its subject is not 1 to 128 visible characters"),
                claim("a line in it", c -> c.put("sub", "a\nb"), "its subject is not 1 to 128 visible characters"));
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    private static Arguments claim(String what, UnaryOperator<JsonObject> change, String said) {
        return Arguments.of(what, change, said);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void wrongClaims(String what, UnaryOperator<JsonObject> change, String said) {
        assertEquals(said, refusal(RSA.token(change.apply(claims()))));
    }

    @Test
    void takes_one_audience_of_several() {
        assertEquals(
                "ann",
                caller(RSA.token(claims().put("aud", new JsonArray().add("shop").add(AUDIENCE))))
                        .subject());
    }

    @Test
    void gives_clocks_thirty_seconds() {
        long now = time.now().getEpochSecond();
        String token = RSA.token(claims().put("nbf", now + 31).put("exp", now + 60));

        assertEquals("it is not valid yet", refusal(token));
        time.advance(Duration.ofSeconds(1));
        caller(token);
        time.advance(Duration.ofSeconds(88));
        caller(token);
        time.advance(Duration.ofSeconds(1));
        assertEquals("it has expired", refusal(token));
    }

    static Stream<Arguments> forged() {
        return Stream.of(
                attempt("unsigned", "its algorithm is none", c -> unsigned("none", c) + "."),
                attempt("unsigned, in capitals", "its algorithm is none", c -> unsigned("NONE", c) + "."),
                attempt("without a signature", "its signature or its form is wrong", c -> unsigned("RS256", c) + "."),
                attempt("with two parts", "it is no JSON Web Token", c -> unsigned("RS256", c)),
                attempt(
                        "the public key as a secret",
                        "its algorithm is none",
                        c -> TestIssuer.hs256(
                                RSA.header().put("alg", "HS256"),
                                c,
                                RSA.keys().getPublic().getEncoded())),
                attempt(
                        "the public key as a secret, called RS256",
                        "its signature or its form is wrong",
                        c -> TestIssuer.hs256(
                                RSA.header(), c, RSA.keys().getPublic().getEncoded())),
                attempt("another key under a known id", "its signature or its form is wrong", OTHER::token),
                attempt(
                        "a key's id with another's algorithm",
                        "the key that it was signed with is unknown",
                        c -> EC.token(EC.header().put("kid", "rsa"), c)),
                attempt(
                        "an algorithm of the same key",
                        "its algorithm is none",
                        c -> RSA.token(RSA.header().put("alg", "RS512"), c)),
                attempt("no algorithm", "its algorithm is none", c -> RSA.token(without(RSA.header(), "alg"), c)),
                attempt(
                        "an unknown key",
                        "the key that it was signed with is unknown",
                        c -> RSA.token(RSA.header().put("kid", "x"), c)),
                attempt(
                        "an odd key",
                        "the key that it was signed with is unknown",
                        c -> RSA.token(RSA.header().put("kid", 7), c)),
                attempt(
                        "a key of its own",
                        "its signature or its form is wrong",
                        c -> OTHER.token(OTHER.header().put("jwk", OTHER.jwk()), c)),
                attempt(
                        "an extension",
                        "it asks for an extension",
                        c -> RSA.token(RSA.header().put("crit", new JsonArray().add("exp")), c)),
                attempt("changed claims", "its signature or its form is wrong", c -> {
                    String[] parts = RSA.token(c).split("\\.");
                    return parts[0] + "." + TestIssuer.part(c.put("sub", "root")) + "." + parts[2];
                }),
                attempt(
                        "oversized",
                        "it is longer than 8192 characters",
                        c -> RSA.token(c.put("x", "x".repeat(8_192)))),
                attempt("garbage", "it is no JSON Web Token", c -> "garbage"),
                attempt("dots", "it is no JSON Web Token", c -> ".."),
                attempt("no Base64", "it is no JSON Web Token", c -> "a~.b.c"),
                attempt("no JSON", "it is no JSON Web Token", c -> encode("{") + ".b.c"),
                attempt("no object", "it is no JSON Web Token", c -> encode("[]") + ".b.c"),
                attempt("five parts", "it is no JSON Web Token", c -> "a.b.c.d.e"));
    }

    private static Arguments attempt(String what, String said, Function<JsonObject, String> token) {
        return Arguments.of(what, said, token);
    }

    private static String unsigned(String algorithm, JsonObject claims) {
        return TestIssuer.part(RSA.header().put("alg", algorithm)) + "." + TestIssuer.part(claims);
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void forged(String what, String said, Function<JsonObject, String> token) {
        String refusal = refusal(token.apply(claims()));

        assertTrue(refusal.startsWith(said), refusal);
    }

    @Test
    void takes_a_token_without_a_key_id_where_one_key_alone_can_be_meant() {
        String token = RSA.token(without(RSA.header(), "kid"), claims());

        assertEquals("ann", caller(token).subject());
        keys = TestIssuer.jwks(RSA, TestIssuer.rs256("next"));
        assertEquals("the key that it was signed with is unknown here", refusal(token));
    }

    @Test
    void follows_a_key_that_is_rotated() {
        TestIssuer next = TestIssuer.es256("next");
        String old = RSA.token(claims());
        String fresh = next.token(claims());
        assertEquals("the key that it was signed with is unknown here", refusal(fresh));

        keys = TestIssuer.jwks(RSA, next);
        caller(old);
        caller(fresh);

        keys = TestIssuer.jwks(next);
        caller(fresh);
        assertEquals("the key that it was signed with is unknown here", refusal(old));
    }

    @Test
    void cannot_tell_anything_while_no_keys_are_known() {
        keys = "";

        Future<Caller> found = jwt.authenticate(RSA.token(claims()));

        assertEquals("no-keys", ((Failure.Unavailable) found.cause()).code());
    }
}
