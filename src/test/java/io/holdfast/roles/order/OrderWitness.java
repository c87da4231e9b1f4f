package io.holdfast.roles.order;

/** Hears what the replicas of a simulated order group apply. */
public interface OrderWitness {

    /** @param what the same for every replica that applies the entry at {@code index} */
    void applied(long index, int what);

    void tally(String what);
}
