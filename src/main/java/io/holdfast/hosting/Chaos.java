package io.holdfast.hosting;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Points at which a process can be made to crash, for tests of how others cope with that. The code at such a point calls {@link #pass};
 * that has no effect unless the process was started with {@code --chaos} and an operator armed the point.
 */
public interface Chaos {
    /** For a process that was not started with {@code --chaos}. */
    Chaos OFF = point -> {};

    /** A moment in the life of an order. */
    enum Point {
        /** The catalog has committed a trade and has not responded yet. */
        TRADE_COMMITTED,
        /** The leader of the orders has the catalog's response, and has not responded itself yet. */
        TRADE_ANSWERED,
        /** The order is committed by its own group, and only the leader knows. */
        ORDER_COMMITTED;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static List<String> words() {
            return Arrays.stream(values()).map(Point::word).toList();
        }
    }

    /** Called when an order reaches {@code point}; on any thread. */
    void pass(Point point);
}
