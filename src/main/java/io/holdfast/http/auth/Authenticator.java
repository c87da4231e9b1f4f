package io.holdfast.http.auth;

import io.vertx.core.Future;

/** Finds out whose a bearer token is. */
public interface Authenticator {
    /**
     * The caller that {@code token} proves.
     *
     * @return fails with {@code Denied}, code {@code invalid-token}, for one that proves nobody, and with {@code Unavailable} where that
     *     cannot be told now
     */
    Future<Caller> authenticate(String token);
}
