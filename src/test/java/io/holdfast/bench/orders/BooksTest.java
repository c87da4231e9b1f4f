package io.holdfast.bench.orders;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.bench.cluster.Rounds.Told;
import org.junit.jupiter.api.Test;

/** The benchmark's figures count only if the books say what the clients were told. */
final class BooksTest {

    @Test
    void holdWhenEveryAcknowledgedOrderIsThereOnce() {
        assertTrue(new Books(5, 5, 5).compare(new Told(5, 0)).startsWith("5 orders acknowledged"));
    }

    @Test
    void holdWhenAFailedOrderIsThereOrNot() {
        new Books(5, 5, 5).compare(new Told(5, 1));
        new Books(6, 6, 6).compare(new Told(5, 1));
    }

    @Test
    void doNotHoldWhenAnAcknowledgedOrderIsMissing() {
        assertThrows(IllegalStateException.class, () -> new Books(4, 4, 4).compare(new Told(5, 1)));
    }

    @Test
    void doNotHoldWhenAnOrderIsThereTwice() {
        assertThrows(IllegalStateException.class, () -> new Books(6, 6, 6).compare(new Told(5, 0)));
    }

    @Test
    void doNotHoldWhenTheStockTellsAnotherStory() {
        assertThrows(IllegalStateException.class, () -> new Books(5, 6, 6).compare(new Told(5, 1)));
        assertThrows(IllegalStateException.class, () -> new Books(5, 5, 6).compare(new Told(5, 1)));
    }
}
