package io.holdfast.platform.upstream;

import io.holdfast.platform.registry.Instance;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One instance as a router knows it: what it may be given, and how it has been doing. It lives as long as one epoch of the instance.
 * Confined to the event loop of its pool.
 */
public final class Node {
    private final NodeBreaker breaker;
    private final HealthTrack health;
    private final Set<Runnable> callOffs = new LinkedHashSet<>();
    private Instance instance;
    private boolean returned;
    private boolean marked;
    private String reason = "";
    private int active;

    Node(Instance instance, NodeBreaker breaker, HealthTrack health) {
        this.instance = instance;
        this.breaker = breaker;
        this.health = health;
    }

    public Instance instance() {
        return instance;
    }

    public NodeBreaker breaker() {
        return breaker;
    }

    public HealthTrack health() {
        return health;
    }

    /** Requests it is working on. */
    public int active() {
        return active;
    }

    /** Why it is not in rotation; empty while it is. */
    public String reason() {
        return reason;
    }

    /** Whether another router said that it answers wrongly. */
    public boolean isMarked() {
        return marked;
    }

    /** Whether it may be chosen now, all but its load considered. */
    boolean admits() {
        return health.isUp() && !marked && breaker.admits();
    }

    /** In rotation, or waiting for its probe alone. */
    boolean isEjected() {
        return !health.isUp() || marked || breaker.state() != NodeBreaker.State.CLOSED;
    }

    /** Whether it came back after an ejection, and so has to start slowly. */
    boolean hasReturned() {
        return returned;
    }

    void becomes(Instance other) {
        instance = other;
    }

    void ejected(String why) {
        reason = why;
        returned = true;
    }

    void readmitted() {
        reason = "";
    }

    void mark(boolean isMarked) {
        marked = isMarked;
    }

    void begin() {
        active++;
    }

    void end() {
        active--;
    }

    /** Has {@code callOff} run when the node turns out to be unreachable, so that the request can go elsewhere at once. */
    public void onUnreachable(Runnable callOff) {
        callOffs.add(callOff);
    }

    public void settled(Runnable callOff) {
        callOffs.remove(callOff);
    }

    void callOffAll() {
        Set.copyOf(callOffs).forEach(Runnable::run);
    }
}
