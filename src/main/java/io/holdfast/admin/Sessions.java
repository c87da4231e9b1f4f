package io.holdfast.admin;

import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.http.ContentHash;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is signed in at the console of this process. Only hashes of the secrets are kept, in memory alone: a restart signs everybody out.
 * Confined to its event loop.
 */
final class Sessions {
    static final Duration LIFETIME = Duration.ofHours(12);
    static final int MAX = 100;

    /** @param tokenHash of the token with which it began: what that one may do, the session may do, and no longer */
    record Session(String name, String tokenHash, long endNanos) {}

    private final Time time;
    private final Map<String, Session> byHash = new LinkedHashMap<>();

    Sessions(Time time) {
        this.time = time;
    }

    /** Signs somebody in; the oldest session ends when there are too many. @return the secret of the session */
    String begin(String name, String tokenHash) {
        long now = time.nanos();
        byHash.values().removeIf(session -> session.endNanos() - now <= 0);
        if (byHash.size() >= MAX) {
            byHash.remove(byHash.keySet().iterator().next());
        }
        String secret = Randomness.token() + Randomness.token();
        byHash.put(ContentHash.of(secret), new Session(name, tokenHash, now + LIFETIME.toNanos()));
        return secret;
    }

    Optional<Session> find(String secret) {
        return Optional.ofNullable(byHash.get(ContentHash.of(secret)))
                .filter(session -> session.endNanos() - time.nanos() > 0);
    }

    void end(String secret) {
        byHash.remove(ContentHash.of(secret));
    }
}
