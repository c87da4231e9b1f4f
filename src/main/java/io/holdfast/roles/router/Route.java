package io.holdfast.roles.router;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Requests whose path begins with {@code prefix} go to one service.
 *
 * @param host of the requests, without a port; any host when empty
 * @param prefix {@code /orders} takes {@code /orders} and {@code /orders/1}, not {@code /ordersheet}
 * @param service whose instances answer
 * @param mintIdempotencyKey whether the router gives an Idempotency-Key to every request that changes something and has none: the service
 *     remembers them
 * @param retry whether a request may be sent to a second node at all
 * @param limits how long its requests may take
 * @param encodedSlashes whether {@code %2F} and {@code %5C} may stand in a path: the service takes them for a part of a name
 * @param ca file with the authorities of the https nodes of the service; those of the JDK when empty
 */
record Route(
        Optional<String> host,
        String prefix,
        String service,
        boolean mintIdempotencyKey,
        boolean retry,
        TimeLimits limits,
        boolean encodedSlashes,
        Optional<Path> ca) {

    /** Without authorities of its own. */
    Route(
            Optional<String> host,
            String prefix,
            String service,
            boolean mintIdempotencyKey,
            boolean retry,
            TimeLimits limits,
            boolean encodedSlashes) {
        this(host, prefix, service, mintIdempotencyKey, retry, limits, encodedSlashes, Optional.empty());
    }

    boolean takes(String requested, String path) {
        return (host.isEmpty() || host.get().equalsIgnoreCase(requested))
                && path.startsWith(prefix)
                && (path.length() == prefix.length() || prefix.endsWith("/") || path.charAt(prefix.length()) == '/');
    }
}
