package io.holdfast.balancing;

import io.holdfast.registry.Instance;
import io.holdfast.registry.Mark;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One instance as a router knows it: what it may be given, and how it has been doing. It lives as long as one epoch of the instance.
 * Confined to the event loop of its {@link NodePool}.
 */
public final class Node {
    private final NodeBreaker breaker;
    private final RiseFallCounter health;
    private final Set<Runnable> callOffs = new LinkedHashSet<>();
    private Instance instance;
    private boolean believed;
    private boolean ejected;
    private long returnedAtNanos;
    private boolean returned;
    private boolean gone;
    private String reason = "";
    private Mark.Kind kind = Mark.Kind.FAILING;
    private int active;
    private int streams;
    private Mark lastHeard;

    Node(Instance instance, NodeBreaker breaker, RiseFallCounter health) {
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

    /** Requests it is working on, streams not among them. */
    public int active() {
        return active;
    }

    /** Responses without an end and tunnels that it serves. */
    public int streams() {
        return streams;
    }

    /** Why it is not in rotation; empty while it is. */
    public String reason() {
        return ejected ? reason : "";
    }

    /** How its failures look, for whoever is told of them. */
    public Mark.Kind kind() {
        return kind;
    }

    public boolean isEjected() {
        return ejected;
    }

    /** Whether the registry has let go of it; requests under way may still end. */
    public boolean isGone() {
        return gone;
    }

    /** Whether what was seen from here keeps it out now: not the word of another, and not a probe that is due. */
    public boolean isKeptOutFromHere() {
        return !health.isUp() || breaker.state() == NodeBreaker.State.OPEN;
    }

    /** Has {@code callOff} run if the node turns out to be unreachable, so that the request can go elsewhere at once. */
    public void onUnreachable(Runnable callOff) {
        callOffs.add(callOff);
    }

    /** The request of {@code callOff} has its answer, or needs none. */
    public void settled(Runnable callOff) {
        callOffs.remove(callOff);
    }

    RiseFallCounter health() {
        return health;
    }

    /** An operator's word that counts once. @return whether it is news */
    boolean hears(Mark word) {
        boolean news = !word.equals(lastHeard);
        lastHeard = word;
        return news;
    }

    /** The word of another, believed. @return whether that is news */
    boolean believe(boolean marked) {
        boolean news = believed != marked;
        believed = marked;
        return news;
    }

    /** Whether everything says that it should get requests. */
    boolean isWell() {
        return health.isUp() && !believed && breaker.state() == NodeBreaker.State.CLOSED;
    }

    /** Whether it may get a request now: it is well, or its probe is due. */
    boolean admits() {
        return health.isUp() && !believed && breaker.admits();
    }

    boolean hasReturned() {
        return returned;
    }

    long returnedAtNanos() {
        return returnedAtNanos;
    }

    void becomes(Instance other) {
        instance = other;
    }

    void eject() {
        ejected = true;
    }

    void readmit(long nowNanos) {
        ejected = false;
        returned = true;
        returnedAtNanos = nowNanos;
    }

    void explain(Mark.Kind how, String why) {
        kind = how;
        reason = why;
    }

    void leave() {
        gone = true;
    }

    void begin(Slot slot) {
        add(slot, 1);
    }

    void end(Slot slot) {
        add(slot, -1);
    }

    private void add(Slot slot, int some) {
        if (slot == Slot.STREAM) {
            streams += some;
        } else {
            active += some;
        }
    }

    void callOffAll() {
        Set.copyOf(callOffs).forEach(Runnable::run);
    }
}
