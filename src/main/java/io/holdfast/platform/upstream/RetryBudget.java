package io.holdfast.platform.upstream;

import io.holdfast.base.config.Settings;

/**
 * Keeps retries a small share of what is under way, so that failing nodes are not drowned by them. An attempt at another node that
 * follows one which was never sent costs nobody anything and needs no budget. Confined to its owner's thread.
 */
public final class RetryBudget {

    /**
     * @param percent of the attempts under way that may be retries
     * @param least retries that are always possible
     */
    public record Config(int percent, int least) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.whole("router.retry.budget", 20, 0, 100, "percentage of the attempts that may be retries"),
                    settings.whole("router.retry.budget-least", 3, 0, 1_000, "retries that are always possible"));
        }
    }

    private final Config config;
    private int active;
    private int retries;

    public RetryBudget(Config config) {
        this.config = config;
    }

    public void begin() {
        active++;
    }

    public void end() {
        active--;
    }

    /** @return whether one more retry may start; then {@link #endRetry()} must follow */
    public boolean tryRetry() {
        if (retries >= Math.max(config.least(), active * config.percent() / 100)) {
            return false;
        }
        retries++;
        return true;
    }

    public void endRetry() {
        retries--;
    }
}
