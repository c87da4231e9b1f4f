package io.holdfast.balancing;

/**
 * The panic threshold: when too few nodes are healthy, most ejections are mistakes of this router or a fault that all nodes share, and
 * ejections are ignored. Pure.
 *
 * @param panicPercent share of healthy nodes below which ejections are ignored; 0 turns panic off
 */
record EjectionPolicy(int panicPercent) {

    boolean isPanicking(int ejected, int all) {
        return ejected > 0 && (all - ejected) * 100 < panicPercent * all;
    }
}
