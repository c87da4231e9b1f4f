package io.holdfast.platform.web;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The header or trailer section of a message as it comes in, held to the grammar of RFC 9112, section 5, and to its limits. */
public final class FieldLines {
    private static final BitSet TOKEN = new BitSet(128);

    static {
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                .chars()
                .forEach(TOKEN::set);
    }

    private final CrlfLine line = new CrlfLine();
    private final Map<String, List<String>> values = new HashMap<>();
    private final List<Map.Entry<String, String>> fields = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final int bytesMax;
    private final int linesMax;
    private int lines;

    FieldLines(int bytesMax, int linesMax) {
        this.bytesMax = bytesMax;
        this.linesMax = linesMax;
    }

    /** @return whether this byte was the section's last, that of the empty line */
    boolean take(byte octet) {
        if (!line.take(octet)) {
            if (text.length() + line.length() > bytesMax) {
                throw tooLarge("the header lines have more than %d bytes".formatted(bytesMax));
            }
            return false;
        }
        String whole = line.next();
        text.append(whole).append("\r\n");
        if (whole.isEmpty()) {
            return true;
        }
        add(whole);
        return false;
    }

    /** Of all fields with this name, which is in lower case; in their order. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** All fields in their order, names as they were written, values without the blanks around them. */
    public List<Map.Entry<String, String>> fields() {
        return fields;
    }

    /** The members of all fields with this name that are lists (RFC 9110, section 5.6.1), in lower case. */
    List<String> members(String name) {
        return all(name).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(member -> member.strip().toLowerCase(Locale.ROOT))
                .filter(member -> !member.isEmpty())
                .toList();
    }

    /** The lines as they came, the empty one included. */
    CharSequence text() {
        return text;
    }

    /** RFC 9110, section 5.6.2. @param length how much of the beginning of {@code text} is looked at */
    static boolean isToken(String text, int length) {
        for (int i = 0; i < length; i++) {
            if (!TOKEN.get(text.charAt(i))) {
                return false;
            }
        }
        return length > 0;
    }

    private void add(String whole) {
        if (++lines > linesMax) {
            throw tooLarge("there are more than %d header lines".formatted(linesMax));
        }
        if (whole.startsWith(" ") || whole.startsWith("\t")) {
            throw Refused.malformed("a header line is folded"); // §5.2: a server rejects it
        }
        int colon = whole.indexOf(':');
        // §5.1: a space before the colon has led to vulnerabilities, so it is refused; a token has none.
        if (colon < 0 || !isToken(whole, colon)) {
            throw Refused.malformed("a header line does not begin with a name and a colon");
        }
        String name = whole.substring(0, colon);
        String value = trim(whole.substring(colon + 1));
        fields.add(Map.entry(name, value));
        values.computeIfAbsent(name.toLowerCase(Locale.ROOT), first -> new ArrayList<>(1))
                .add(value);
    }

    private static String trim(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static Refused tooLarge(String detail) {
        return new Refused(431, "headers-too-large", detail);
    }
}
