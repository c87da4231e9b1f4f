package io.holdfast.roles.router;

import java.time.Duration;

/**
 * Where requests go whose path begins with {@code prefix}.
 *
 * @param prefix {@code /orders} takes {@code /orders} and {@code /orders/1}, not {@code /ordersheet}
 * @param service whose instances answer
 * @param keyed whether the service remembers Idempotency-Keys: the router then gives one to every changing request without
 * @param timeout for the whole request, all its attempts together
 */
record Route(String prefix, String service, boolean keyed, Duration timeout) {

    boolean takes(String path) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length() || prefix.endsWith("/") || path.charAt(prefix.length()) == '/');
    }
}
