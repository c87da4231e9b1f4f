package io.holdfast.http.auth;

import java.util.Set;

/**
 * Who made a request, once that was proved.
 *
 * @param subject its name: that of its token, or the subject of its JWT
 * @param scopes what it may do
 */
public record Caller(String subject, Set<String> scopes) {
    /** Under which the request of a routing context has it. */
    public static final String KEY = "holdfast.caller";

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public boolean has(String scope) {
        return scopes.contains(scope);
    }
}
