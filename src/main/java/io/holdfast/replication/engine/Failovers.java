package io.holdfast.replication.engine;

import io.holdfast.replication.ReplicatedGroup.Failover;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Measures how long a replica knows no leader. The first leader after a start does not count as a failover. Updated
 * on the thread of the group; any thread may read
 * {@link #last()} and {@link #count()}.
 */
final class Failovers {
    private int leader;
    private int term = -1;
    private long lostAtNanos;
    private volatile Optional<Failover> last = Optional.empty();
    private volatile long count;

    /** @param now the leader that this replica knows, 0 for none @param nanos as they pass */
    void see(int now, int nowTerm, Instant at, long nanos) {
        if (now == 0) {
            lostAtNanos = leader == 0 ? lostAtNanos : nanos;
        } else if (term >= 0 && (nowTerm != term)) {
            count++;
            last = Optional.of(new Failover(at, Duration.ofNanos(leader == 0 ? nanos - lostAtNanos : 0)));
        }
        leader = now;
        term = now == 0 ? term : nowTerm;
    }

    /** How many there were since the process started. */
    long count() {
        return count;
    }

    /** The last one since the process started. */
    Optional<Failover> last() {
        return last;
    }
}
