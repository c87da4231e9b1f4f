package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/**
 * The retries of one call: decides after each attempt whether there is another one, and ends the call once. The one place where that is
 * decided, for calls that have an exchange of their own ({@link LeaderCall}) and for those that share one ({@link Batcher}). It sends
 * nothing and waits for nothing. Confined to the thread of its owner.
 *
 * <pre>
 *   pending ──attempt──► succeeded | final failure | no time left
 *      ▲                          │ repeatable failure
 *      └────── retry ─────────────┘
 * </pre>
 */
final class RetryLoop<R> {

    /**
     * How long a call is repeated.
     *
     * @param attemptTimeout how long one replica may take to answer
     * @param backoff between two rounds over all replicas, varied by half of it
     * @param timeout after which a call is not repeated any more
     */
    record Timing(Duration attemptTimeout, Duration backoff, Duration timeout) {
        /** For a call whose response may take up to {@code longest}. */
        Timing lasting(Duration longest) {
            return new Timing(longest, backoff.multipliedBy(10), longest);
        }
    }

    private final Time time;
    private final Timing timing;
    private final Deadline deadline;
    private final Deadline retryUntil;
    private final boolean shared;
    private final Promise<R> result = Promise.promise();
    private Failure worst;
    private boolean pending;
    private boolean ended;

    /**
     * @param unattempted how the call ends when there is no attempt
     * @param shared whether its attempts are those of other calls as well, whose deadlines may be later: then it expires by itself
     */
    RetryLoop(Time time, Timing timing, Deadline deadline, Failure unattempted, boolean shared) {
        this.time = time;
        this.timing = timing;
        this.deadline = deadline;
        this.retryUntil = Deadline.after(time, timing.timeout()).atMost(deadline);
        this.worst = unattempted;
        this.shared = shared;
    }

    static Failure deadlinePassed() {
        return new Failure.Unavailable("deadline-passed", "nobody waits for the answer any more");
    }

    Future<R> result() {
        return result.future();
    }

    Deadline deadline() {
        return deadline;
    }

    Timing timing() {
        return timing;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isOverdue() {
        return deadline.hasPassed(time);
    }

    /** An attempt begins; until it ends its outcome is unknown. */
    void attemptBegins() {
        pending = true;
    }

    /** The attempt ended, and surely nothing was done. */
    void attemptWithdrawn() {
        pending = false;
    }

    void succeed(R value) {
        if (!ended) {
            ended = true;
            result.complete(value);
        }
    }

    /**
     * Takes note of an attempt that failed.
     *
     * @param open whether further attempts can be made
     * @return whether there shall be another one; the call has ended otherwise
     */
    boolean retriesAfter(Throwable cause, boolean open) {
        if (ended) {
            return false;
        }
        pending = false;
        if (!LeaderCache.isRepeatable(cause)) {
            fail(LeaderCache.ending(worst, cause));
            return false;
        }
        worst = LeaderCache.worse(worst, (Failure) cause);
        return mayContinue(open);
    }

    /** Ends the call when there is no time for another attempt. @return whether there is */
    boolean mayContinue(boolean open) {
        if (shared && isOverdue()) {
            expire();
        } else if (!(open && hasTime())) {
            fail(worst);
        }
        return !ended;
    }

    /** The deadline has passed, perhaps during an attempt. */
    void expire() {
        fail(
                pending || worst instanceof Failure.Indeterminate
                        ? new Failure.Indeterminate(
                                "outcome-unknown",
                                "no answer until the deadline, it may yet be done; ask again under the same key")
                        : deadlinePassed());
    }

    private boolean hasTime() {
        return retryUntil.remainingMillis(time) > timing.backoff().toMillis();
    }

    private void fail(Throwable cause) {
        if (!ended) {
            ended = true;
            result.fail(cause);
        }
    }
}
