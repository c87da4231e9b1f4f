package io.holdfast.replication.engine;

import java.util.Optional;

/**
 * Whether a replica should lead: it should not while its disk or its clock is bad, and for some time after, longer each time it happens
 * again. Otherwise a disk that is slow now and then would move the leadership to and fro. Pure.
 */
final class Fitness {

    /** @param restNanos after the last cause @param restNanosMax the longest that doubling makes of it @param peaceNanos after which it is halved */
    record Config(long restNanos, long restNanosMax, long peaceNanos) {}

    private final Config config;
    private String cause;
    private long restNanos;
    private long untilNanos;
    private long endedNanos;

    Fitness(Config config) {
        this.config = config;
        this.restNanos = config.restNanos();
    }

    /** There is a reason against it now. @return whether there was none before */
    boolean speaksAgainst(String why, long nowNanos) {
        boolean news = reason(nowNanos).isEmpty();
        if (news && cause != null) {
            again(nowNanos);
        }
        cause = why;
        untilNanos = nowNanos + restNanos;
        endedNanos = untilNanos;
        return news;
    }

    /** Why it should not lead; empty when it may. */
    Optional<String> reason(long nowNanos) {
        return cause == null || nowNanos - untilNanos >= 0 ? Optional.empty() : Optional.of(cause);
    }

    private void again(long nowNanos) {
        long peace = Math.min(62, (nowNanos - endedNanos) / config.peaceNanos());
        long doubled = peace == 0 ? 2 * restNanos : restNanos >> peace;
        restNanos = Math.max(config.restNanos(), Math.min(config.restNanosMax(), doubled));
    }
}
