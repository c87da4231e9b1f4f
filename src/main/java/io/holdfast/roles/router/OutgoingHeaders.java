package io.holdfast.roles.router;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.http.FieldName;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import org.jspecify.annotations.Nullable;

/**
 * Decides which header fields a forwarded request has: those of the client's message without the hop-by-hop ones, and those by which the
 * router describes the client. Fields about earlier hops ({@link ClientIdentityFields}) are kept only from a trusted proxy.
 */
final class OutgoingHeaders {
    private final TrustedHops trusted;

    OutgoingHeaders(TrustedHops trusted) {
        this.trusted = trusted;
    }

    /** The fields are the same for every attempt but those of its trace: by the minted key a service recognizes a retry. */
    OutgoingFields of(ServerRequest request, RequestScope scope, Route route, Deadline deadline) {
        String peer = request.remoteAddress();
        boolean believed = trusted.contains(peer);
        ClientDescription client = believed
                ? ClientDescription.behindProxy(request, peer, trusted)
                : ClientDescription.of(request.authority(), peer, request.isSsl());
        return new OutgoingFields(request, believed, client, scope.requestId(), deadline, key(request, route));
    }

    private static @Nullable String key(ServerRequest request, Route route) {
        String sent = request.fields().get(FieldName.IDEMPOTENCY_KEY);
        return sent == null && route.mintIdempotencyKey() && !Exchange.isSafe(request.method())
                ? Randomness.token()
                : sent;
    }
}
