package io.holdfast.balancing;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The circuit breaker of one node: opens on consecutive failures or on their share of enough requests. Pure: clock and randomness are
 * injected. Confined to its owner's thread.
 *
 * <pre>
 *   CLOSED ──failures in a row, or their share of enough requests──► OPEN ──its time is over──► HALF_OPEN: one probe
 *     ▲ ▲                                                             ▲                            │        │
 *     │ └──────────────────────── the probe was good ────────────────┼────────────────────────────┘        │
 *     └─ reset                                                        └── the probe failed, or did not end ──┘
 * </pre>
 *
 * <p>Every transition begins a new generation, and a result counts only in the generation its request began in: a late success from
 * before it opened closes nothing. Each opening in short succession lasts twice as long as the one before. Transitions that only time
 * causes are made by the next call, and count from the moment they were due.
 */
public final class NodeBreaker {

    /**
     * @param consecutive failures in a row that open it
     * @param ratio share of failures within the window that opens it, in percent
     * @param volume requests within the window below which no share counts
     * @param window how far back results count; the newest tenth of it also counts alone, so that many old successes do not hide new
     *     failures
     * @param openFor how long it stays open the first time
     * @param openForMax how long it stays open at most, apart from a jitter of a tenth
     * @param probeLimit how long the one probe may take
     */
    public record Config(
            int consecutive,
            int ratio,
            int volume,
            Duration window,
            Duration openFor,
            Duration openForMax,
            Duration probeLimit) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.integer("router.breaker.consecutive", 5, 1, 1_000, "failures in a row that evict a node"),
                    settings.integer("router.breaker.ratio", 30, 1, 100, "percentage of failures that evicts a node"),
                    settings.integer(
                            "router.breaker.volume",
                            20,
                            1,
                            100_000,
                            "requests below which the percentage does not count"),
                    settings.duration("router.breaker.window", Duration.ofSeconds(10), "how far back results count"),
                    settings.duration("router.breaker.open-for", Duration.ofSeconds(1), "the first eviction; doubles"),
                    settings.duration("router.breaker.open-for-max", Duration.ofSeconds(60), "the longest eviction"),
                    settings.duration(
                            "router.breaker.probe-limit", Duration.ofSeconds(2), "least time for the one probe"));
        }

        Config withProbeLimit(Duration atLeast) {
            Duration longer = probeLimit.compareTo(atLeast) < 0 ? atLeast : probeLimit;
            return new Config(consecutive, ratio, volume, window, openFor, openForMax, longer);
        }
    }

    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    private final Config config;
    private final Time time;
    private final RandomGenerator random;
    private final ResultWindow window;
    private final ResultWindow newest;
    private State state = State.CLOSED;
    private BreakerCause cause = BreakerCause.ADMIN_OVERRIDE; // of the latest transition
    private long generation;
    private int inARow;
    private int ejections;
    private long sinceNanos;
    private Duration openFor = Duration.ZERO;
    private boolean probing;
    private long probeSinceNanos;

    public NodeBreaker(Config config, Time time, RandomGenerator random) {
        this.config = config;
        this.time = time;
        this.random = random;
        this.window = new ResultWindow(config.window(), time);
        this.newest = new ResultWindow(config.window().dividedBy(10), time);
        this.sinceNanos = time.nanos();
    }

    /** Whether a request may go to the node; in HALF_OPEN that request is the probe. Call it only to send one. */
    public boolean tryAcquire() {
        advance();
        if (state == State.CLOSED) {
            return true;
        }
        if (state == State.HALF_OPEN && !probing) {
            probing = true;
            probeSinceNanos = time.nanos();
            return true;
        }
        return false;
    }

    /** Whether {@link #tryAcquire()} would return true. */
    public boolean admits() {
        advance();
        return state == State.CLOSED || state == State.HALF_OPEN && !probing;
    }

    /** Goes with every result, so that late ones are known. */
    public long generation() {
        return generation;
    }

    /** The end of a request that began in {@code began}. @return whether it changed the state */
    public boolean record(long began, boolean good) {
        advance();
        if (began != generation) {
            return false;
        }
        if (state == State.HALF_OPEN) {
            return good ? close(BreakerCause.PROBE_SUCCEEDED) : open(BreakerCause.PROBE_FAILED, time.nanos());
        }
        if (state == State.OPEN) {
            return false;
        }
        long now = time.nanos();
        window.add(good, now);
        newest.add(good, now);
        inARow = good ? 0 : inARow + 1;
        if (inARow >= config.consecutive()) {
            return open(BreakerCause.CONSECUTIVE_FAILURES, time.nanos());
        }
        boolean bad = window.isBad(config.volume(), config.ratio()) || newest.isBad(config.volume(), config.ratio());
        return bad && open(BreakerCause.FAILURE_RATIO, time.nanos());
    }

    /** A request that began in {@code began} ended without telling anything about the node: it was cancelled, or never sent. */
    public void release(long began) {
        advance();
        if (began == generation && state == State.HALF_OPEN) {
            probing = false;
        }
    }

    /** Opens it whatever the results say, because the node is slow. @return whether it was not open before */
    public boolean forceOpen() {
        advance();
        return state != State.OPEN && open(BreakerCause.SLOW, time.nanos());
    }

    /** Closes it whatever the results say, because an operator wants it closed. @return whether it was not closed before */
    public boolean reset() {
        advance();
        return state != State.CLOSED && close(BreakerCause.ADMIN_OVERRIDE);
    }

    /** Why it is in its present state; meaningless before the first transition. */
    public BreakerCause cause() {
        advance();
        return cause;
    }

    public State state() {
        advance();
        return state;
    }

    /** How long the present opening lasts, zero while closed. */
    public Duration openFor() {
        advance();
        return state == State.CLOSED ? Duration.ZERO : openFor;
    }

    /** How long it stays open from now; zero while it is not open. */
    public Duration opensFor() {
        advance();
        return state == State.OPEN ? openFor.minus(passedSince(sinceNanos)) : Duration.ZERO;
    }

    /** How long it has been in its present state. */
    public Duration age() {
        advance();
        return passedSince(sinceNanos);
    }

    // What only time changes: the probe took too long, OPEN is over; after a long time without a call, both.
    private void advance() {
        if (state == State.HALF_OPEN && probing && passedSince(probeSinceNanos).compareTo(config.probeLimit()) >= 0) {
            open(
                    BreakerCause.PROBE_TIMEOUT,
                    probeSinceNanos + config.probeLimit().toNanos());
        }
        if (state == State.OPEN && passedSince(sinceNanos).compareTo(openFor) >= 0) {
            enter(State.HALF_OPEN, BreakerCause.OPEN_TIME_OVER, sinceNanos + openFor.toNanos());
        }
    }

    private boolean open(BreakerCause why, long atNanos) {
        boolean calmBefore =
                state == State.CLOSED && passedSince(sinceNanos).compareTo(openFor.plus(config.window())) > 0;
        ejections = calmBefore ? 1 : ejections + 1;
        long factor = 1L << Math.min(ejections - 1, 30);
        Duration doubled = config.openFor().multipliedBy(factor);
        Duration bounded = doubled.compareTo(config.openForMax()) < 0 ? doubled : config.openForMax();
        openFor = Randomness.jitter(random, bounded, 0.1);
        enter(State.OPEN, why, atNanos);
        return true;
    }

    private boolean close(BreakerCause why) {
        enter(State.CLOSED, why, time.nanos());
        return true;
    }

    private void enter(State next, BreakerCause why, long atNanos) {
        state = next;
        cause = why;
        generation++;
        inARow = 0;
        probing = false;
        sinceNanos = atNanos;
        window.clear();
        newest.clear();
    }

    private Duration passedSince(long nanos) {
        return Duration.ofNanos(time.nanos() - nanos);
    }
}
