package io.holdfast.balancing;

import io.holdfast.base.config.Settings;

/**
 * Limits retries to a small share of the requests, so that failing nodes are not overloaded by them. Every request adds a fraction of a
 * retry to the balance, every retry takes one. The balance is at most twice the recent peak of concurrent requests, which is enough to move
 * all requests away from a node that hangs. An attempt after one that was never sent is no extra load and needs no budget. Confined to its
 * owner's thread.
 */
public final class RetryBudget {

    /**
     * @param percent of the requests that may be retried
     * @param least retries that are saved up at the start, and can be however little is under way
     */
    public record Config(int percent, int least) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.integer(
                            "router.retry.budget", 20, 0, 100, "percentage of the requests that may be retried"),
                    settings.integer("router.retry.budget-min", 3, 0, 1_000, "retries saved up at the start"));
        }
    }

    private static final int WHOLE = 100;
    private static final double PEAK_LEFT = 1 - 1.0 / 1024;

    private final Config config;
    private int active;
    private double peak; // of concurrent requests; decays over some thousand requests
    private long saved; // hundredths of a retry
    private long refused;

    public RetryBudget(Config config) {
        this.config = config;
        this.saved = (long) config.least() * WHOLE;
    }

    /** A request begins. */
    public void begin() {
        active++;
        peak = Math.max(active, peak * PEAK_LEFT);
        saved = Math.min(most(), saved + config.percent());
    }

    private long most() {
        return (long) (Math.max(config.least(), 2 * peak) * WHOLE);
    }

    /** The request has its response. */
    public void end() {
        active--;
    }

    /** Requests that are in progress. */
    public int active() {
        return active;
    }

    /** Retries that may begin now. */
    public int saved() {
        return (int) (saved / WHOLE);
    }

    /** Retries that can be saved up at present. */
    public int savedMax() {
        return (int) (most() / WHOLE);
    }

    /** Of the requests, how many may be retried. */
    public int percent() {
        return config.percent();
    }

    /** Retries that {@link #tryRetry} did not grant. */
    public long refused() {
        return refused;
    }

    /** Whether {@link #tryRetry} would be granted. */
    public boolean hasRetry() {
        return saved >= WHOLE;
    }

    /** @return whether one more retry may start; it is paid then */
    public boolean tryRetry() {
        if (!hasRetry()) {
            refused++;
            return false;
        }
        saved -= WHOLE;
        return true;
    }

    /** The retry that was paid for did not come about. */
    public void giveBack() {
        saved += WHOLE;
    }
}
