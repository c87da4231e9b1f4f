package io.holdfast.roles.expense;

import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Generates ids that rise with time and that no two replicas share: a ULID in lower case, 26 characters. The first ten are the
 * milliseconds since 1970, the others are random, and count up within a millisecond. Confined to the event loop of its owner.
 */
final class ExpenseIds {
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final Pattern FORM = Pattern.compile("[" + DIGITS + "]{26}");
    private static final int TIME_DIGITS = 10;
    private static final int HALF_DIGITS = 8;
    private static final long HALF = 1L << 40;

    private final Time time;
    private final Random random = Randomness.unseeded();
    private long millis;
    private long count;

    ExpenseIds(Time time) {
        this.time = time;
    }

    /** Whether {@code text} has the form of an id. */
    static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /** Greater than any id it has returned, also when the clock was set back. */
    String next() {
        long now = time.millis();
        if (now > millis) {
            millis = now;
            count = random.nextLong() & (HALF / 2 - 1); // room to count
        } else {
            count++;
        }
        return digits(millis, TIME_DIGITS)
                + digits(count, HALF_DIGITS)
                + digits(random.nextLong() & (HALF - 1), HALF_DIGITS);
    }

    private static String digits(long number, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int digit = length - 1; digit >= 0; digit--) {
            text.append(DIGITS.charAt((int) (number >>> 5 * digit & 31)));
        }
        return text.toString();
    }
}
