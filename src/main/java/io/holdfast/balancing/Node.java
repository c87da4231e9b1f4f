package io.holdfast.balancing;

import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import org.jspecify.annotations.Nullable;

/**
 * One instance as a router knows it: the requests it works on, and its health. It lives as long as one epoch of the instance. Confined to
 * the event loop of its {@link NodePool}.
 */
public final class Node {
    private final NodeBreaker breaker;
    private final RiseFallCounter healthChecks;
    private final Cancellations cancellations = new Cancellations();
    private Instance instance;
    private boolean reported;
    private BreakerCause reportCause = BreakerCause.HEALTH_REPORT;
    private boolean ejected;
    private long returnedAtNanos;
    private boolean returned;
    private boolean removed;
    private String reason = "";
    private HealthReport.Kind kind = HealthReport.Kind.FAILING;
    private int active;
    private int streams;
    private @Nullable InstanceCondition lastOverride;

    Node(Instance instance, NodeBreaker breaker, RiseFallCounter healthChecks) {
        this.instance = instance;
        this.breaker = breaker;
        this.healthChecks = healthChecks;
    }

    public Instance instance() {
        return instance;
    }

    public NodeBreaker breaker() {
        return breaker;
    }

    /** Requests it is working on, streams not among them. */
    public int active() {
        return active;
    }

    /** Responses without an end and tunnels that it serves. */
    public int streams() {
        return streams;
    }

    /** Why it is not in rotation, for people; empty while it is. */
    public String reason() {
        return ejected ? reason : "";
    }

    /** The kind of its latest failure, for the report to other routers. */
    public HealthReport.Kind kind() {
        return kind;
    }

    public boolean isEjected() {
        return ejected;
    }

    /** Whether it was taken out of its pool; requests that it is working on may still end. */
    public boolean isRemoved() {
        return removed;
    }

    /** Whether this router's own observations keep it out now: no other router's report, and no probe that is due. */
    public boolean isKeptOutFromHere() {
        return !healthChecks.isUp() || breaker.state() == NodeBreaker.State.OPEN;
    }

    /** Has {@code cancel} called off if the node turns out to be unreachable, so that the request can go elsewhere at once. */
    public void onUnreachable(Cancellations.Entry cancel) {
        cancellations.add(cancel);
    }

    /** The request of {@code cancel} has its response, or needs none. */
    public void removeOnUnreachable(Cancellations.Entry cancel) {
        cancellations.remove(cancel);
    }

    RiseFallCounter healthChecks() {
        return healthChecks;
    }

    /** An operator's override that counts once. @return whether it has not been seen before */
    boolean isNewOverride(InstanceCondition override) {
        boolean isNew = !override.equals(lastOverride);
        lastOverride = override;
        return isNew;
    }

    /** Whether another router or an operator wants it out. @return whether that is a change */
    boolean setReported(boolean now) {
        boolean changed = reported != now;
        reported = now;
        return changed;
    }

    /** Whether requests, health checks and reports all say that it should be in rotation. */
    boolean isHealthy() {
        return healthChecks.isUp() && !reported && breaker.state() == NodeBreaker.State.CLOSED;
    }

    /** Whether it may get a request now: it is healthy, or its probe is due. */
    boolean admits() {
        return healthChecks.isUp() && !reported && breaker.admits();
    }

    boolean hasReturned() {
        return returned;
    }

    long returnedAtNanos() {
        return returnedAtNanos;
    }

    void update(Instance present) {
        instance = present;
    }

    void eject() {
        ejected = true;
    }

    void readmit(long nowNanos) {
        ejected = false;
        returned = true;
        returnedAtNanos = nowNanos;
    }

    void explain(HealthReport.Kind how, String why) {
        kind = how;
        reason = why;
    }

    void explainReport(BreakerCause cause, String why) {
        reportCause = cause;
        explain(HealthReport.Kind.FAILING, why);
    }

    /** Who reported it last: another router or an operator. */
    BreakerCause reportCause() {
        return reportCause;
    }

    void remove() {
        removed = true;
    }

    void acquire(Slot slot) {
        add(slot, 1);
    }

    void release(Slot slot) {
        add(slot, -1);
    }

    private void add(Slot slot, int some) {
        if (slot == Slot.STREAM) {
            streams += some;
        } else {
            active += some;
        }
    }

    void cancelRequests() {
        cancellations.run();
    }
}
