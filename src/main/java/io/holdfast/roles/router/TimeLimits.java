package io.holdfast.roles.router;

import io.holdfast.base.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the requests of a route may take.
 *
 * @param timeout until the response begins, all attempts together; if the body flows through, counted from its end
 * @param attempt until one node begins its response, counted from when the request has been written; while it is being written, how long
 *     that may make no progress. At most {@code timeout}
 * @param slowAfter after how long a node is slow, if its peers are much faster. At most {@code attempt}
 * @param streamIdle how long a request body, a response that has begun, or a tunnel may make no progress
 */
record TimeLimits(Duration timeout, Duration attempt, Duration slowAfter, Duration streamIdle) {

    /** A limit that is longer than the one it is part of is shortened to it. */
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

    /** The limits of a route that sets some itself; one that sets only its timeout gives all of it to one node. */
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
