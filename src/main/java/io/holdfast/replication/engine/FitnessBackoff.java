package io.holdfast.replication.engine;

import java.util.Optional;

/**
 * Whether a replica should lead (E9): it should not while its disk or its clock is bad, nor for some time after, which doubles each time it
 * happens again. Otherwise an occasionally slow disk would move the leadership back and forth. Pure.
 */
final class FitnessBackoff {

    /**
     * @param backoffNanos after the last cause
     * @param backoffMaxNanos the longest that doubling makes of it
     * @param halveAfterNanos without a cause
     */
    record Config(long backoffNanos, long backoffMaxNanos, long halveAfterNanos) {}

    private final Config config;
    private String cause;
    private long backoffNanos;
    private long untilNanos;
    private long endedNanos;

    FitnessBackoff(Config config) {
        this.config = config;
        this.backoffNanos = config.backoffNanos();
    }

    /**
     * There is a reason now. @return whether there was none before
     */
    boolean report(String why, long nowNanos) {
        boolean news = reason(nowNanos).isEmpty();
        if (news && cause != null) {
            again(nowNanos);
        }
        cause = why;
        untilNanos = nowNanos + backoffNanos;
        endedNanos = untilNanos;
        return news;
    }

    /** Why it should not lead; empty when it may. */
    Optional<String> reason(long nowNanos) {
        return cause == null || nowNanos - untilNanos >= 0 ? Optional.empty() : Optional.of(cause);
    }

    private void again(long nowNanos) {
        long peace = Math.min(62, (nowNanos - endedNanos) / config.halveAfterNanos());
        long doubled = peace == 0 ? 2 * backoffNanos : backoffNanos >> peace;
        backoffNanos = Math.max(config.backoffNanos(), Math.min(config.backoffMaxNanos(), doubled));
    }
}
