package io.holdfast.http.auth;

import io.holdfast.base.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer (RFC 7517), as far as they can verify what is accepted here: RS256, ES256 and EdDSA with Ed25519. Which
 * algorithm a key is for follows from the key, never from a token. Immutable.
 */
final class Jwks {
    /** Asymmetric ones only: with a symmetric one, whoever can check tokens could make them. */
    static final Set<String> ALGORITHMS = Set.of("RS256", "ES256", "EdDSA");

    private static final int RSA_BITS_MIN = 2048;

    /** By key type, its algorithm, and the members of a public key; whatever else a key has is left out, a private part above all. */
    private static final Map<String, List<String>> MEMBERS =
            Map.of("RSA", List.of("n", "e"), "EC", List.of("crv", "x", "y"), "OKP", List.of("crv", "x"));

    private static final Map<String, String> ALGORITHM = Map.of("RSA", "RS256", "EC", "ES256", "OKP", "EdDSA");
    private static final Map<String, String> CURVE = Map.of("EC", "P-256", "OKP", "Ed25519");

    private final List<Key> keys;

    /** One key. @param id null if it has none */
    record Key(@Nullable String id, String algorithm, JWTAuth verifier) {

        /** The claims of {@code token}; fails unless this key has signed it. */
        Future<JsonObject> verify(String token) {
            return Future.succeededFuture(new TokenCredentials(token))
                    .compose(verifier::authenticate) // which throws at some claims of another form
                    .map(user -> user.attributes().getJsonObject("accessToken"));
        }
    }

    private Jwks(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a JSON Web Key Set. Keys for other purposes or algorithms are passed over.
     *
     * @param setting that names it, for messages
     * @throws ConfigException when it is none, or has no key that can be used
     */
    static Jwks parse(Vertx vertx, String setting, byte[] json) {
        List<Key> keys = new ArrayList<>();
        try {
            JsonArray all = new JsonObject(Buffer.buffer(json)).getJsonArray("keys", new JsonArray());
            for (int i = 0; i < all.size(); i++) {
                usable(all.getJsonObject(i)).map(jwk -> key(vertx, jwk)).ifPresent(keys::add);
            }
        } catch (DecodeException | ClassCastException e) {
            throw new ConfigException(setting + ": it cannot be read (expected: a JSON Web Key Set)");
        } catch (RuntimeException e) { // of a key that is none, by whatever part of Java finds that out
            throw new ConfigException(setting + ": one of its keys cannot be used (expected: valid public keys)");
        }
        if (keys.isEmpty()) {
            throw new ConfigException(
                    "%s: it has no key that can be used (expected: RSA of at least %d bits, EC with P-256 or OKP with Ed25519)"
                            .formatted(setting, RSA_BITS_MIN));
        }
        return new Jwks(keys);
    }

    private static Optional<JsonObject> usable(JsonObject jwk) {
        String type = jwk.getString("kty", "");
        String algorithm = ALGORITHM.getOrDefault(type, "");
        boolean fits = !algorithm.isEmpty()
                && jwk.getString("use", "sig").equals("sig")
                && jwk.getString("alg", algorithm).equals(algorithm)
                && jwk.getString("crv", "").equals(CURVE.getOrDefault(type, ""))
                && (!type.equals("RSA") || bits(jwk.getString("n", "")) >= RSA_BITS_MIN);
        if (!fits) {
            return Optional.empty();
        }
        JsonObject own = new JsonObject().put("kty", type).put("alg", algorithm).put("use", "sig");
        Stream.concat(MEMBERS.getOrDefault(type, List.of()).stream(), Stream.of("kid"))
                .filter(jwk::containsKey)
                .forEach(member -> own.put(member, jwk.getString(member)));
        return Optional.of(own);
    }

    private static int bits(String modulus) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(modulus)).bitLength();
    }

    private static Key key(Vertx vertx, JsonObject jwk) {
        // Times are compared by our own clock.
        JWTAuthOptions options =
                new JWTAuthOptions().addJwk(jwk).setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
        return new Key(jwk.getString("kid"), jwk.getString("alg"), JWTAuth.create(vertx, options));
    }

    /** The key that a token names; of a token that names none, the only one of its algorithm. */
    Optional<Key> find(String algorithm, @Nullable String id) {
        List<Key> found = keys.stream()
                .filter(key -> key.algorithm().equals(algorithm))
                .filter(key -> id == null || id.equals(key.id()))
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }
}
