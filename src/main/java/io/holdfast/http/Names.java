package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What may be a name, of a product or of a key in the record. The same rule holds where one is made, listed and asked for: a name that
 * can be made can be read at its path, through the router too, with its slashes as {@code %2F}.
 */
public final class Names {
    public static final String RULE =
            "a name of 1 to 128 characters, none of them a control character, and no . or .. in its path";

    private static final int LENGTH_MAX = 128;

    private Names() {}

    public static boolean isOne(String text) {
        // A path with dot segments is refused, so what reads as one would never be found again.
        return isText(text) && !PathSegments.haveDots(PathSegments.of(text));
    }

    /** What was ever taken for a name. */
    public static boolean isText(String text) {
        int length = text.codePointCount(0, text.length());
        return length >= 1
                && length <= LENGTH_MAX
                && text.codePoints().noneMatch(Character::isISOControl)
                && UTF_8.newEncoder().canEncode(text);
    }
}
