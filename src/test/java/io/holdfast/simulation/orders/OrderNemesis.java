package io.holdfast.simulation.orders;

/** Does to the machines of {@link OrderWorld} what the world does to them, until it is told to stop. */
interface OrderNemesis {
    void begin();

    /** Everything is healed, and stays healthy. */
    void end();
}
