package io.holdfast.http.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How callers of the public API prove who they are. */
public enum AuthMode {
    /** Not at all: everybody may do everything, except what needs the admin token. */
    OPEN,
    /** By a token of a file. */
    TOKENS,
    /** By a JSON Web Token of an issuer. */
    JWT;

    public static final String RULE = "open, tokens or jwt";

    /** As settings have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<AuthMode> parse(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }
}
