package io.holdfast.http.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens by their hashes. How long a look-up takes tells nothing about a token, only about its hash. Immutable. */
public final class TokenTable {
    public static final TokenTable EMPTY = new TokenTable(List.of());

    private final Map<String, NamedToken> byHash = new HashMap<>();

    public TokenTable(Collection<NamedToken> tokens) {
        tokens.forEach(token -> byHash.put(token.sha256(), token));
    }

    /** Who has {@code token}; empty for one that is unknown or has expired. */
    public Optional<Caller> find(String token, Instant now) {
        return findByHash(sha256(token), now);
    }

    /** The same. @param hash of the token, for whoever must not keep the token itself */
    public Optional<Caller> findByHash(String hash, Instant now) {
        return Optional.ofNullable(byHash.get(hash))
                .filter(known ->
                        known.expires().filter(end -> !now.isBefore(end)).isEmpty())
                .map(known -> new Caller(known.name(), known.scopes()));
    }

    public boolean isEmpty() {
        return byHash.isEmpty();
    }

    /** The hash under which a token is kept: 64 lowercase hex digits. */
    public static String sha256(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
