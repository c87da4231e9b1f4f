package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The rule for names of products and for keys of the record. It is the same where a name is created, listed and requested, so that whatever
 * was created can be read at its path, also through the router, with slashes as {@code %2F}.
 */
public final class Names {
    public static final String RULE =
            "a name of 1 to 128 characters, none of them a control character, and no . or .. in its path";

    private static final int LENGTH_MAX = 128;

    private Names() {}

    public static boolean isOne(String text) {
        // Paths with dot segments are rejected, so such a name could never be read.
        return isText(text) && !PathSegments.haveDots(PathSegments.of(text));
    }

    /** Whether it is within the rule of earlier versions, which stored names may have. */
    public static boolean isText(String text) {
        int length = text.codePointCount(0, text.length());
        return length >= 1
                && length <= LENGTH_MAX
                && text.codePoints().noneMatch(Character::isISOControl)
                && UTF_8.newEncoder().canEncode(text);
    }
}
