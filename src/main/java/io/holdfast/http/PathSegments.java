package io.holdfast.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path as the most lenient implementation reads it: decoded repeatedly, in lower case, cut at parameters, with a backslash as a slash.
 * So whatever any implementation could make of the path is known here.
 */
public final class PathSegments {
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final int DECODINGS_MAX = 8;

    private PathSegments() {}

    public static List<String> of(String path) {
        String text = path;
        for (int i = 0; i < DECODINGS_MAX && text.indexOf('%') >= 0; i++) {
            text = decodedOnce(text);
        }
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[/\\\\]"))
                .map(segment -> segment.split("[;?#]", 2)[0].strip())
                .toList();
    }

    /** Whether one of {@code segments} leads elsewhere (RFC 3986, section 3.3). */
    public static boolean haveDots(List<String> segments) {
        return segments.contains(".") || segments.contains("..");
    }

    /** One character a byte; a malformed escape stays, and does not save the others from being decoded. */
    public static String decodedOnce(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(
                        escape -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16))));
    }
}
