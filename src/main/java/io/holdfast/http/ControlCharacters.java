package io.holdfast.http;

import java.util.Optional;
import java.util.regex.Pattern;

/** Finds control characters in a text and names them, because most editors and terminals do not show them. */
final class ControlCharacters {
    private static final Pattern LINE_BREAK_OR_TAB = Pattern.compile("\r\n|[\n\t]");

    private ControlCharacters() {}

    /** The first one in {@code text}, such as {@code U+0007 BEL}, or an unpaired surrogate, which would be stored as another character. */
    static Optional<String> firstIn(String text) {
        return text.codePoints()
                .filter(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)
                .mapToObj(c -> "U+%04X %s".formatted(c, Character.getName(c)))
                .findFirst();
    }

    /** The same, for a text that may have line ends and tabs. */
    static Optional<String> firstInLines(String text) {
        return firstIn(LINE_BREAK_OR_TAB.matcher(text).replaceAll(""));
    }
}
