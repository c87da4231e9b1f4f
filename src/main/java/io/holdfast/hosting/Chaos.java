package io.holdfast.hosting;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The places at which a process can be made to die, for tests of what its end there means to others. The work that passes one of
 * them says so; nothing comes of it unless this process was started with {@code --chaos} and somebody armed that point.
 */
public interface Chaos {
    /** A process that nobody may break. */
    Chaos OFF = point -> {};

    /** A moment in the life of an order. */
    enum Point {
        /** The catalog has decided a trade and told nobody. */
        TRADE_COMMITTED,
        /** The order book's leader knows of the trade, and has told nobody. */
        TRADE_ANSWERED,
        /** The order is in the books of a majority, which only the order book's leader knows. */
        ORDER_COMMITTED;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static List<String> words() {
            return Arrays.stream(values()).map(Point::word).toList();
        }
    }

    /** The work is at {@code point} now. Any thread may say so. */
    void pass(Point point);
}
