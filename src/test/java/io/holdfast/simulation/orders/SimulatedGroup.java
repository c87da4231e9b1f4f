package io.holdfast.simulation.orders;

import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.StateMachine;
import io.holdfast.simulation.Host;
import java.util.List;

/** A replicated group in a simulation: on the real engine, or a fast stand-in for it. */
public interface SimulatedGroup<C, R> {

    List<Host> hosts();

    /** The replica on a host that was just powered on, with what its log kept. */
    ReplicatedGroup<C, R> start(Host host, StateMachine<C, R> machine);

    /** Cuts a replica off from the other replicas; those who ask still reach it. */
    void cutOff(Host host);

    void heal();

    /** Nothing passes from the one replica to the other. */
    void cut(Host from, Host to);

    void heal(Host from, Host to);

    /** Whether two replicas hear each other. */
    boolean reach(Host one, Host other);

    /** A replica stands for election, if it can; the leader may be well, and may not hear of it for a while. */
    void stand(Host host);

    /** From now on nothing is lost between replicas. */
    void calm();

    /** The replica that leads in the highest term, null when nobody does. */
    Host leader();
}
