package io.holdfast.http;

import io.holdfast.base.time.Time;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of {@code Date}, which every response carries (RFC 9110, section 6.6.1): formatted once a second. Any thread may use it. */
final class DateField {
    // Section 5.6.7; the JDK's own RFC_1123_DATE_TIME writes days below 10 with one digit.
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Made(long second, String text) {}

    private final Time time;
    private volatile Made made = new Made(-1, "");

    DateField(Time time) {
        this.time = time;
    }

    String now() {
        long second = Math.floorDiv(time.millis(), 1_000L);
        Made last = made;
        if (last.second() != second) {
            last = new Made(second, IMF_FIXDATE.format(Instant.ofEpochSecond(second)));
            made = last;
        }
        return last.text();
    }
}
