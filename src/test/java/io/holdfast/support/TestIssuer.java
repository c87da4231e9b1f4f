package io.holdfast.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key with which a test signs JSON Web Tokens, as an issuer of them would. */
public record TestIssuer(String algorithm, String id, KeyPair keys) {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    public static TestIssuer rs256(String id) {
        return rs256(id, 2048);
    }

    public static TestIssuer rs256(String id, int bits) {
        return make(id, "RS256", "RSA", generator -> generator.initialize(bits));
    }

    public static TestIssuer es256(String id) {
        return make(id, "ES256", "EC", generator -> generator.initialize(new ECGenParameterSpec("secp256r1")));
    }

    public static TestIssuer edDsa(String id) {
        return make(id, "EdDSA", "Ed25519", generator -> {});
    }

    private interface Setup {
        void of(KeyPairGenerator generator) throws GeneralSecurityException;
    }

    private static TestIssuer make(String id, String algorithm, String kind, Setup setup) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            setup.of(generator);
            return new TestIssuer(algorithm, id, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key set of all of {@code issuers}. */
    public static String jwks(TestIssuer... issuers) {
        JsonArray all = new JsonArray();
        Arrays.stream(issuers).map(TestIssuer::jwk).forEach(all::add);
        return new JsonObject().put("keys", all).encode();
    }

    /** The public key, which the caller may change. */
    public JsonObject jwk() {
        JsonObject jwk = new JsonObject().put("kid", id).put("use", "sig").put("alg", algorithm);
        PublicKey key = keys.getPublic();
        if (key instanceof RSAPublicKey rsa) {
            return jwk.put("kty", "RSA")
                    .put("n", number(rsa.getModulus(), 0))
                    .put("e", number(rsa.getPublicExponent(), 0));
        }
        if (key instanceof ECPublicKey ec) {
            return jwk.put("kty", "EC")
                    .put("crv", "P-256")
                    .put("x", number(ec.getW().getAffineX(), 32))
                    .put("y", number(ec.getW().getAffineY(), 32));
        }
        byte[] encoded = ((EdECPublicKey) key).getEncoded(); // its last 32 bytes are the key
        return jwk.put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("x", BASE64.encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
    }

    private static String number(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        int skipped = bytes[0] == 0 ? 1 : 0;
        int size = Math.max(length, bytes.length - skipped);
        byte[] whole = new byte[size];
        System.arraycopy(bytes, skipped, whole, size - bytes.length + skipped, bytes.length - skipped);
        return BASE64.encodeToString(whole);
    }

    /** The usual header. */
    public JsonObject header() {
        return new JsonObject().put("alg", algorithm).put("typ", "JWT").put("kid", id);
    }

    public String token(JsonObject claims) {
        return token(header(), claims);
    }

    /** A token with this header, whatever it says, signed by this key. */
    public String token(JsonObject header, JsonObject claims) {
        String signed = part(header) + "." + part(claims);
        try {
            Signature signature = Signature.getInstance(
                    switch (algorithm) {
                        case "RS256" -> "SHA256withRSA";
                        case "ES256" -> "SHA256withECDSAinP1363Format";
                        default -> "Ed25519";
                    });
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token that is signed by HS256 with {@code secret}: the attack that takes a public key for a shared one. */
    public static String hs256(JsonObject header, JsonObject claims, byte[] secret) {
        String signed = part(header) + "." + part(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String part(JsonObject json) {
        return BASE64.encodeToString(json.encode().getBytes(UTF_8));
    }
}
