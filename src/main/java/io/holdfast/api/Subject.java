package io.holdfast.api;

/**
 * The rule for subjects: who placed an order or made an expense, as the proof of the caller names it. They are stored with what was made,
 * compared character by character, and shown to administrators.
 */
public final class Subject {
    public static final String RULE = "1 to 128 visible characters";

    private static final int LENGTH_MAX = 128;

    private Subject() {}

    public static boolean isOne(String text) {
        int length = text.codePointCount(0, text.length());
        return length >= 1 && length <= LENGTH_MAX && text.codePoints().allMatch(Subject::isVisible);
    }

    // Spaces are not: a database that pads texts would take two subjects for one. Nor is half a surrogate pair, which
    // no file can keep.
    private static boolean isVisible(int character) {
        return !Character.isWhitespace(character)
                && !Character.isSpaceChar(character)
                && !Character.isISOControl(character)
                && Character.getType(character) != Character.FORMAT
                && Character.getType(character) != Character.SURROGATE;
    }
}
