package io.holdfast.http;

import io.holdfast.base.failure.Failure;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A bearer token that opens some of the endpoints. Its secrets are looked up at each use, so that they can be exchanged while the process
 * runs. Any thread may use it.
 */
public final class Token {
    private final String name;
    private final Supplier<TokenSecrets> secrets;
    private final boolean openWithout;

    /**
     * @param name what error responses call it: {@code admin}, {@code cluster}
     * @param secrets at present; empty when none is configured
     * @param openWithout whether everybody has access if no token is configured
     */
    public Token(String name, Supplier<TokenSecrets> secrets, boolean openWithout) {
        this.name = name;
        this.secrets = secrets;
        this.openWithout = openWithout;
    }

    /** One whose secret stays. */
    public Token(String name, Optional<String> secret, boolean openWithout) {
        this(name, fixed(secret), openWithout);
    }

    public static Token required(String name, Supplier<TokenSecrets> secrets) {
        return new Token(name, secrets, false);
    }

    /** One whose secret stays. */
    public static Token required(String name, Optional<String> secret) {
        return new Token(name, secret, false);
    }

    private static Supplier<TokenSecrets> fixed(Optional<String> secret) {
        TokenSecrets always = secret.map(TokenSecrets::of).orElse(TokenSecrets.NONE);
        return () -> always;
    }

    /** @throws Failure.Denied unless {@code authorization} carries this token */
    public void check(String authorization) {
        TokenSecrets now = secrets.get();
        if (now.isEmpty() && openWithout) {
            return;
        }
        requireConfigured(now);
        if (!now.isOpenedBy(authorization == null ? "" : authorization)) {
            throw new Failure.Denied("this needs the %s token, as Authorization: Bearer".formatted(name));
        }
    }

    /** @throws Failure.Denied unless {@code given} is this token, which a person typed */
    public void checkSecret(String given) {
        TokenSecrets now = secrets.get();
        requireConfigured(now);
        if (!now.isOpenedBy("Bearer " + given)) {
            throw new Failure.Denied("This is not the token of this process");
        }
    }

    /** What opens it at present. */
    public TokenSecrets secrets() {
        return secrets.get();
    }

    /** The header value to send, empty when there is no secret. */
    public Optional<String> authorization() {
        return secrets.get().authorization();
    }

    private void requireConfigured(TokenSecrets now) {
        if (now.isEmpty()) {
            throw new Failure.Denied("no %s token is configured here: set HOLDFAST_%s_TOKEN"
                    .formatted(name, name.toUpperCase(Locale.ROOT)));
        }
    }
}
