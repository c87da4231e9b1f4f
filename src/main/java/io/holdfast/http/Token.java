package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.failure.Failure;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/**
 * A bearer token that opens some of the endpoints.
 *
 * @param name what error responses call it: {@code admin}, {@code cluster}
 * @param secret empty when none is configured
 * @param openWithout whether everybody has access if no token is configured
 */
public record Token(String name, Optional<String> secret, boolean openWithout) {

    public static Token required(String name, Optional<String> secret) {
        return new Token(name, secret, false);
    }

    /** @throws Failure.Denied unless {@code authorization} carries this token */
    public void check(String authorization) {
        if (secret.isEmpty() && openWithout) {
            return;
        }
        if (!isEqual("Bearer " + configured(), authorization == null ? "" : authorization)) {
            throw new Failure.Denied("this needs the %s token, as Authorization: Bearer".formatted(name));
        }
    }

    /** @throws Failure.Denied unless {@code given} is this token, which a person typed */
    public void checkSecret(String given) {
        if (!isEqual(configured(), given)) {
            throw new Failure.Denied("This is not the token of this process");
        }
    }

    private String configured() {
        return secret.orElseThrow(() -> new Failure.Denied("no %s token is configured here: set HOLDFAST_%s_TOKEN"
                .formatted(name, name.toUpperCase(Locale.ROOT))));
    }

    // In constant time: it takes equally long wherever they differ.
    private static boolean isEqual(String expected, String found) {
        return MessageDigest.isEqual(expected.getBytes(UTF_8), found.getBytes(UTF_8));
    }

    /** The header value to send, empty when there is no secret. */
    public Optional<String> authorization() {
        return secret.map(s -> "Bearer " + s);
    }
}
