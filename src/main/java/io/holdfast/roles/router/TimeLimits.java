package io.holdfast.roles.router;

import io.holdfast.base.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the requests of a route may take.
 *
 * @param timeout for a whole request until its response begins, all its attempts together; of content that flows through, counted from
 *     its end
 * @param attempt how long one node may take to begin its response, counted from when the request has been written; while it is being
 *     written, how long that may stand still. At most {@code timeout}
 * @param slowAfter from when on a node may be slow, if its peers are much faster. At most {@code attempt}
 * @param streamIdle how long a body that comes in, a response that has begun, or a tunnel may stand still
 */
record TimeLimits(Duration timeout, Duration attempt, Duration slowAfter, Duration streamIdle) {

    /** One that is longer than what it is part of ends with it. */
    TimeLimits {
        attempt = shorter(attempt, timeout);
        slowAfter = shorter(slowAfter, attempt);
    }

    static TimeLimits from(Settings settings) {
        Duration attempt = settings.duration(
                "router.attempt-timeout", Duration.ofSeconds(5), "for one node to begin its response");
        Duration slowAfter = settings.duration(
                "router.slow-after",
                shorter(Duration.ofSeconds(1), attempt),
                "a node without a response by then is slow, where its peers are 5 times faster");
        settings.require(
                slowAfter.compareTo(attempt) <= 0,
                "router.slow-after: %s (expected: at most router.attempt-timeout, which is %s)",
                Settings.write(slowAfter),
                Settings.write(attempt));
        return new TimeLimits(
                settings.duration("router.timeout", Duration.ofSeconds(10), "for a request and all its attempts"),
                attempt,
                slowAfter,
                settings.duration(
                        "router.stream-idle",
                        Duration.ofMinutes(5),
                        "how long a stream may stand still: a body, a response that has begun, a WebSocket"));
    }

    /** Those of a route that names some of its own; one that names only its timeout gives all of it to one node. */
    TimeLimits with(
            Optional<Duration> ownTimeout,
            Optional<Duration> ownAttempt,
            Optional<Duration> ownSlowAfter,
            Optional<Duration> ownStreamIdle) {
        return new TimeLimits(
                ownTimeout.orElse(timeout),
                ownAttempt.or(() -> ownTimeout).orElse(attempt),
                ownSlowAfter.orElse(slowAfter),
                ownStreamIdle.orElse(streamIdle));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
