package io.holdfast.balancing;

import io.holdfast.base.config.Settings;
import java.time.Duration;

/** Turns single health checks into up and down: so many good ones in a row, so many bad ones in a row. Pure. */
public final class RiseFallCounter {

    /**
     * @param every pause between two checks of a node
     * @param timeout how long a check may take
     * @param rise good checks in a row that bring a node up
     * @param fall bad checks in a row that bring it down
     */
    public record Config(Duration every, Duration timeout, int rise, int fall) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.duration(
                            "router.health.every",
                            Duration.ofMillis(500),
                            "time between two health checks of a node; longer where that would be more than 1,000 a second"),
                    settings.duration("router.health.timeout", Duration.ofMillis(500), "time for one health check"),
                    settings.integer("router.health.rise", 2, 1, 100, "good checks in a row that bring a node back"),
                    settings.integer("router.health.fall", 2, 1, 100, "bad checks in a row that evict a node"));
        }
    }

    private final Config config;
    private boolean up = true;
    private int against;

    public RiseFallCounter(Config config) {
        this.config = config;
    }

    /** @return whether this check turned the node's state over */
    public boolean record(boolean good) {
        against = good == up ? 0 : against + 1;
        if (against >= (up ? config.fall() : config.rise())) {
            up = !up;
            against = 0;
            return true;
        }
        return false;
    }

    /** Takes the node down by one bad check, since another router could not reach it either. @return whether it was up */
    public boolean confirmDown() {
        boolean turned = up;
        up = false;
        against = 0;
        return turned;
    }

    public boolean isUp() {
        return up;
    }
}
