package io.holdfast.http;

import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the characters in a text that no text has, and names them: they are seldom seen where they came from. */
final class ControlCharacters {
    private static final Pattern LINE_BREAK_OR_TAB = Pattern.compile("\r\n|[\n\t]");

    private ControlCharacters() {}

    /** The first one in {@code text}, such as {@code U+0007 BEL}, half a surrogate pair included: it would come back as another one. */
    static Optional<String> firstIn(String text) {
        return text.codePoints()
                .filter(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)
                .mapToObj(c -> "U+%04X %s".formatted(c, Character.getName(c)))
                .findFirst();
    }

    /** The same of a text that may have several lines: of its line ends and tabs nothing is said. */
    static Optional<String> firstInLines(String text) {
        return firstIn(LINE_BREAK_OR_TAB.matcher(text).replaceAll(""));
    }
}
