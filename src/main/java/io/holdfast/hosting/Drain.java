package io.holdfast.hosting;

import io.holdfast.base.config.Settings;
import java.time.Duration;

/**
 * How a service stops without breaking a request.
 *
 * @param notice how long it still accepts requests after it registered as draining, so that routers learn of that
 * @param limit how long requests in flight may take to end after that
 * @param keepAlive how long connections without a request are kept open meanwhile
 */
public record Drain(Duration notice, Duration limit, Duration keepAlive) {
    public static Drain from(Settings settings) {
        return new Drain(
                settings.duration("drain.notice", Duration.ofMillis(500), "time for routers to hear of a drain"),
                settings.duration("drain.limit", Duration.ofSeconds(20), "time for requests in flight to end"),
                settings.duration(
                        "drain.keep-alive", Duration.ofSeconds(2), "how long idle connections are kept meanwhile"));
    }
}
