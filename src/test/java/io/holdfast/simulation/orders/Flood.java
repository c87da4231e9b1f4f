package io.holdfast.simulation.orders;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.base.failure.Failure;

/** Many orders at once of more than there is, all at one front end: each is to be refused and remembered, or told to come later. */
final class Flood {
    private static final int ORDERS = 150;
    private static final long MORE_THAN_THERE_IS = 1_000;

    private final OrderWorld world;
    private int floods;
    private long lastAt;

    Flood(OrderWorld world) {
        this.world = world;
    }

    void come(FrontEnd frontEnd) {
        world.journal.tally("FLOOD");
        floods++;
        lastAt = world.time.nowMicros();
        for (int i = 0; i < ORDERS; i++) {
            place(frontEnd, "flood%d-%d".formatted(floods, i));
        }
    }

    @Override
    public String toString() {
        return floods == 0 ? "no flood" : "last flood at %.3f s".formatted(lastAt / 1e6 - 1000);
    }

    private void place(FrontEnd frontEnd, String key) {
        world.journal.asked(key, "p0" + MORE_THAN_THERE_IS + Side.BUY);
        long deadline = frontEnd.time().millis() + world.longestMillis;
        frontEnd.placeUnwatched(new PlaceOrder(key, deadline, "p0", MORE_THAN_THERE_IS, Side.BUY))
                .onComplete(answer -> {
                    if (answer.cause() instanceof Failure.Conflict || answer.cause() instanceof Failure.NotFound) {
                        world.journal.refused(key, answer.cause().getMessage());
                    } else if (answer.cause() instanceof Failure.Unavailable) {
                        world.journal.nothingDone(key);
                    } else if (answer.cause() instanceof Failure.Indeterminate) {
                        world.journal.unknown(key);
                    } else {
                        world.journal.wrong("order %s of the flood is answered by %s", key, answer);
                    }
                });
    }
}
