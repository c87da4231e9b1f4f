package io.holdfast.platform.web;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What may be a name, of a product or of a key in the record. */
public final class Names {
    public static final String RULE = "a name of 1 to 128 characters, none of them a control character";

    private static final int LENGTH_MAX = 128;

    private Names() {}

    public static boolean isOne(String text) {
        return isText(text);
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
