package io.holdfast.replication.member;

import io.holdfast.base.time.Time;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicaState.Kind;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs whenever a replica becomes unfit, for another reason, or fit again: once a change, however often it is polled.
 */
final class StateLog {
    private static final Logger LOG = LoggerFactory.getLogger(StateLog.class);

    private final Time time;
    private final String name;
    private Kind before = Kind.FIT;
    private long sinceNanos;

    /** @param name of the replica, as people call it */
    StateLog(Time time, String name) {
        this.time = time;
        this.name = name;
    }

    /** @return whether there was something to write */
    boolean poll(ReplicaState now) {
        if (now.kind() == before) {
            return false;
        }
        if (now.isFit()) {
            Duration unfit = Duration.ofNanos(time.nanos() - sinceNanos);
            LOG.info("{} is fit again, after {} s ({})", name, unfit.toSeconds(), before.word());
        } else {
            write(now);
        }
        if (before == Kind.FIT) {
            sinceNanos = time.nanos();
        }
        before = now.kind();
        return true;
    }

    private void write(ReplicaState now) {
        switch (now.kind()) {
            case DISK_SLOW, DISK_LOW, CLOCK_OFF -> LOG.warn("{} is unfit to lead: {}", name, now);
            case DISK_FULL -> LOG.error("{} takes no part: {}", name, now);
            // Usual at a start.
            case CATCHING_UP, EMPTY_DIRECTORY -> LOG.info("{} takes no part yet: {}", name, now);
            case FIT, FAILED -> {
                // already logged where it was found, with its cause
            }
        }
    }
}
