package io.holdfast.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The header or trailer section of a message as it is received, checked against the grammar of RFC 9112, section 5, and its limits. */
public final class FieldLines {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                .chars()
                .forEach(c -> TOKEN[c] = true);
    }

    private final CrlfLine line = new CrlfLine();
    private final List<Map.Entry<String, String>> fields = new ArrayList<>();
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
        bytes += line.length() + 2;
        boolean empty = line.length() == 0;
        if (!empty) {
            add();
        }
        line.skip();
        return empty;
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

    /** RFC 9110, section 5.6.2. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isTokenCharacter(int c) {
        return c >= 0 && c < TOKEN.length && TOKEN[c];
    }

    private void add() {
        if (fields.size() == linesMax) {
            throw tooLarge("there are more than %d header lines".formatted(linesMax));
        }
        if (isBlank(line.at(0))) {
            throw Rejection.malformed("a header line is folded"); // §5.2: a server rejects it
        }
        int colon = 0;
        while (colon < line.length() && isTokenCharacter(line.at(colon))) {
            colon++;
        }
        // §5.1: a space before the colon has led to vulnerabilities, so it is rejected; a token has none.
        if (colon == 0 || colon == line.length() || line.at(colon) != ':') {
            throw Rejection.malformed("a header line does not begin with a name and a colon");
        }
        int from = colon + 1;
        int to = line.length();
        while (from < to && isBlank(line.at(from))) {
            from++;
        }
        while (to > from && isBlank(line.at(to - 1))) {
            to--;
        }
        fields.add(Map.entry(line.text(0, colon), line.text(from, to)));
    }

    private static boolean isBlank(int octet) {
        return octet == ' ' || octet == '\t';
    }

    private static Rejection tooLarge(String detail) {
        return new Rejection(431, "headers-too-large", detail);
    }
}
