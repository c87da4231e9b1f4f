package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.config.ConfigException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What opens the endpoints of a {@link Token} at one time. While it is exchanged there are two: the first one is sent, both are accepted.
 * Immutable, and never shown.
 */
public final class TokenSecrets {
    public static final TokenSecrets NONE = new TokenSecrets(List.of());
    private static final int MAX = 2;

    private final List<String> texts;
    private final List<byte[]> bearers;
    private final Optional<String> authorization;

    private TokenSecrets(List<String> texts) {
        this.texts = List.copyOf(texts);
        this.bearers =
                texts.stream().map(text -> ("Bearer " + text).getBytes(UTF_8)).toList();
        this.authorization = texts.stream().findFirst().map(text -> "Bearer " + text);
    }

    public static TokenSecrets of(String secret) {
        return new TokenSecrets(List.of(secret));
    }

    /**
     * Reads one or two secrets, separated by white space.
     *
     * @param key the setting that has them, for messages
     * @throws ConfigException when they are none or more than two; its message shows none of them
     */
    public static TokenSecrets parse(String key, String text) {
        List<String> secrets =
                Stream.of(text.strip().split("\\s+")).filter(s -> !s.isEmpty()).toList();
        if (secrets.isEmpty() || secrets.size() > MAX) {
            throw new ConfigException(
                    "%s: %d tokens (expected: one; or two with a space between while it is exchanged, the one to send first)"
                            .formatted(key, secrets.size()));
        }
        return new TokenSecrets(secrets);
    }

    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Each of them, the one that is sent first. */
    public List<String> all() {
        return texts;
    }

    /** The header value to send, empty when there is no secret. */
    Optional<String> authorization() {
        return authorization;
    }

    // Each in constant time: it takes equally long wherever they differ.
    boolean isOpenedBy(String header) {
        byte[] found = header.getBytes(UTF_8);
        boolean opened = false;
        for (byte[] bearer : bearers) {
            opened |= MessageDigest.isEqual(bearer, found);
        }
        return opened;
    }

    @Override
    public String toString() {
        return texts.isEmpty() ? "none" : "********";
    }
}
