package io.holdfast.http;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The header or trailer section of a message as it is received, checked against the grammar of RFC 9112, section 5, and its limits. */
public final class FieldLines {
    private static final BitSet TOKEN = new BitSet(128);

    static {
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                .chars()
                .forEach(TOKEN::set);
    }

    private final CrlfLine line = new CrlfLine();
    private final List<Map.Entry<String, String>> fields = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final int bytesMax;
    private final int linesMax;
    private int bytes;

    FieldLines(int bytesMax, int linesMax) {
        this.bytesMax = bytesMax;
        this.linesMax = linesMax;
    }

    /** @return whether this byte was the section's last, that of the empty line */
    boolean take(byte octet) {
        if (!line.take(octet)) {
            if (bytes + line.length() > bytesMax) {
                throw tooLarge("the header lines have more than %d bytes".formatted(bytesMax));
            }
            return false;
        }
        String whole = line.next();
        bytes += whole.length() + 2;
        if (whole.isEmpty()) {
            return true;
        }
        add(whole);
        return false;
    }

    /** The values of all fields with this name, case-insensitive, in their order. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (Map.Entry<String, String> field : fields) { // no index: there are few fields, and most are read once
            if (field.getKey().equalsIgnoreCase(name)) {
                values = values.isEmpty() ? new ArrayList<>(1) : values;
                values.add(field.getValue());
            }
        }
        return values;
    }

    /** All fields in their order, names as received, values without surrounding whitespace. */
    public List<Map.Entry<String, String>> fields() {
        return fields;
    }

    /** The members of all fields with this name that are lists (RFC 9110, section 5.6.1), in lower case. */
    List<String> members(String name) {
        List<String> values = all(name);
        return values.isEmpty()
                ? values
                : values.stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .map(member -> member.strip().toLowerCase(Locale.ROOT))
                        .filter(member -> !member.isEmpty())
                        .toList();
    }

    /** The lines as received, including the empty one. */
    CharSequence text() {
        StringBuilder text = new StringBuilder(bytes);
        lines.forEach(one -> text.append(one).append("\r\n"));
        return text.append("\r\n");
    }

    /** RFC 9110, section 5.6.2. @param length length of the prefix of {@code text} that is checked */
    static boolean isToken(String text, int length) {
        for (int i = 0; i < length; i++) {
            if (!TOKEN.get(text.charAt(i))) {
                return false;
            }
        }
        return length > 0;
    }

    private void add(String whole) {
        lines.add(whole);
        if (lines.size() > linesMax) {
            throw tooLarge("there are more than %d header lines".formatted(linesMax));
        }
        if (whole.startsWith(" ") || whole.startsWith("\t")) {
            throw Rejection.malformed("a header line is folded"); // §5.2: a server rejects it
        }
        int colon = whole.indexOf(':');
        // §5.1: a space before the colon has led to vulnerabilities, so it is rejected; a token has none.
        if (colon < 0 || !isToken(whole, colon)) {
            throw Rejection.malformed("a header line does not begin with a name and a colon");
        }
        fields.add(Map.entry(whole.substring(0, colon), trim(whole.substring(colon + 1))));
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

    private static Rejection tooLarge(String detail) {
        return new Rejection(431, "headers-too-large", detail);
    }
}
