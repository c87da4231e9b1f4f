package io.holdfast.replication.engine;

import java.util.Random;

/**
 * Detects a replica that makes no progress although it should. The known faults of the engine are patched; this is
 * for unknown ones (E10). Pure: it is given the position of the replica, and decides what to do. Times are milliseconds
 * of the engine's clock.
 */
final class Watchdog {

    /**
     * Each is extended by up to half, at random, so that replicas do not act in step.
     *
     * @param followerStuck how long a follower may be behind its leader without applying anything
     * @param noLeader how long a replica may reach others but know no leader
     * @param leaderStuck how long a leader may have entries that are not committed
     */
    record Config(long followerStuck, long noLeader, long leaderStuck) {}

    enum Advice {
        CARRY_ON,
        /** Rebuild the engine from the disk. */
        REBUILD,
        /** Give up the leadership by entering the next term. */
        NEXT_TERM
    }

    /**
     * How far a replica is.
     *
     * @param applied the newest entry that the engine has delivered
     * @param knownCommit the highest commit index that it has received
     * @param othersReachable whether a message could reach another replica now
     */
    record Position(
            boolean leads, boolean hasLeader, boolean othersReachable, long applied, long knownCommit, long lastIndex) {
        boolean isBehind() {
            return leads ? lastIndex > applied : knownCommit > applied;
        }
    }

    private final Config config;
    private final Random random;
    private long seenApplied = -1;
    private long movedAt;
    private long ledAt;
    private double stretch;

    Watchdog(Config config, Random random) {
        this.config = config;
        this.random = random;
    }

    /** Polls stop for a while: the next ones are judged without those before. */
    void rest() {
        seenApplied = -1;
        ledAt = 0;
    }

    /**
     * @param now never earlier than the last time
     */
    Advice poll(long now, Position position) {
        if (seenApplied < 0 || position.applied() != seenApplied || !position.isBehind()) {
            seenApplied = position.applied();
            movedAt = now;
        }
        if (ledAt == 0 || position.hasLeader() || !position.othersReachable()) {
            ledAt = now;
        }
        Advice advice = advice(now, position);
        if (advice != Advice.CARRY_ON) {
            movedAt = now;
            ledAt = now;
            stretch = random.nextDouble() / 2;
        }
        return advice;
    }

    private Advice advice(long now, Position position) {
        if (position.leads()) {
            return hasPassed(config.leaderStuck(), movedAt, now) ? Advice.NEXT_TERM : Advice.CARRY_ON;
        }
        boolean stuck = position.hasLeader() && hasPassed(config.followerStuck(), movedAt, now);
        return stuck || hasPassed(config.noLeader(), ledAt, now) ? Advice.REBUILD : Advice.CARRY_ON;
    }

    private boolean hasPassed(long limit, long since, long now) {
        return now - since > limit * (1 + stretch);
    }
}
