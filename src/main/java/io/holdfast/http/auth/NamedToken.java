package io.holdfast.http.auth;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A token as it is kept: its hash, not itself.
 *
 * @param name who has it, for the audit
 * @param sha256 of the token's UTF-8 bytes, 64 lowercase hex digits
 * @param expires from then on it opens nothing; empty if it never expires
 */
public record NamedToken(String name, String sha256, Set<String> scopes, Optional<Instant> expires) {
    public NamedToken {
        scopes = Set.copyOf(scopes);
    }
}
