package io.holdfast.http;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a header or trailer section in their order, as they were received: names as written, values without surrounding
 * whitespace. They stay bytes until somebody asks for text. Confined to its owner's thread.
 */
public final class Fields {
    private static final int USUAL = 12;
    /** Begin and end of the name, begin and end of the value. */
    private static final int POSITIONS = 4;

    private final CrlfLines lines;
    private int[] positions = new int[USUAL * POSITIONS];
    private @Nullable FieldName[] names = new FieldName[USUAL];
    private int count;
    private long present;

    Fields(CrlfLines lines) {
        this.lines = lines;
    }

    void add(@Nullable FieldName name, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        if (count == names.length) {
            names = Arrays.copyOf(names, 2 * count);
            positions = Arrays.copyOf(positions, 2 * count * POSITIONS);
        }
        int at = count * POSITIONS;
        positions[at] = nameFrom;
        positions[at + 1] = nameTo;
        positions[at + 2] = valueFrom;
        positions[at + 3] = valueTo;
        names[count++] = name;
        present |= name == null ? 0 : name.bit();
    }

    public int count() {
        return count;
    }

    /** Which field it is; null if it is none of the known ones. */
    public @Nullable FieldName known(int index) {
        return names[index];
    }

    public String name(int index) {
        FieldName known = names[index];
        int at = index * POSITIONS;
        return known != null && known.text().length() == positions[at + 1] - positions[at] && isWritten(known, at)
                ? known.text()
                : lines.text(positions[at], positions[at + 1]);
    }

    private boolean isWritten(FieldName known, int at) {
        String text = known.text();
        byte[] bytes = lines.bytes();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != bytes[positions[at] + i]) {
                return false;
            }
        }
        return true;
    }

    public String value(int index) {
        int at = index * POSITIONS + 2;
        return lines.text(positions[at], positions[at + 1]);
    }

    public boolean has(FieldName name) {
        return (present & name.bit()) != 0;
    }

    /** Whether there is none of them. */
    boolean hasNone(long bits) {
        return (present & bits) == 0;
    }

    /** Of the first field with this name; null if there is none. */
    public @Nullable String get(FieldName name) {
        int index = has(name) ? next(name, 0) : count;
        return index == count ? null : value(index);
    }

    /** Of the first field with this name, in any case; null if there is none. */
    public @Nullable String get(String name) {
        FieldName known = FieldName.of(name);
        if (known != null) {
            return get(known);
        }
        for (int i = 0; i < count; i++) {
            if (names[i] == null && name(i).equalsIgnoreCase(name)) {
                return value(i);
            }
        }
        return null;
    }

    /** The values of all fields with this name, in their order. */
    public List<String> all(FieldName name) {
        if (!has(name)) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        for (int i = next(name, 0); i < count; i = next(name, i + 1)) {
            values.add(value(i));
        }
        return values;
    }

    /** The same. @param name in any case */
    public List<String> all(String name) {
        FieldName known = FieldName.of(name);
        if (known != null) {
            return all(known);
        }
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < count; i++) {
            if (names[i] == null && name(i).equalsIgnoreCase(name)) {
                values.add(value(i));
            }
        }
        return values;
    }

    /** How many fields have this name. */
    int count(FieldName name) {
        int found = 0;
        for (int i = has(name) ? next(name, 0) : count; i < count; i = next(name, i + 1)) {
            found++;
        }
        return found;
    }

    /** Whether there is one field with this name, and its value is {@code text}, in any case. */
    public boolean hasOnly(FieldName name, String text) {
        return has(name) && count(name) == 1 && isValue(next(name, 0), text);
    }

    private int next(FieldName name, int from) {
        int index = from;
        while (index < count && names[index] != name) {
            index++;
        }
        return index;
    }

    /** The members of all fields with this name that are lists (RFC 9110, section 5.6.1), in lower case. */
    public List<String> members(FieldName name) {
        List<String> values = all(name);
        return values.isEmpty()
                ? values
                : values.stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .map(member -> member.strip().toLowerCase(Locale.ROOT))
                        .filter(member -> !member.isEmpty())
                        .toList();
    }

    /** The value of the only field with this name as a number; -1 if it is not one of at most 18 digits. */
    long number(FieldName name) {
        int at = next(name, 0) * POSITIONS + 2;
        int length = positions[at + 1] - positions[at];
        if (length == 0 || length > 18) {
            return -1;
        }
        long number = 0;
        for (int i = positions[at]; i < positions[at + 1]; i++) {
            int digit = lines.bytes()[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** Whether there is one field with this name, and its value is a whole number. */
    public boolean isNumber(FieldName name) {
        return has(name) && count(name) == 1 && number(name) >= 0;
    }

    /** Whether the value of the field is {@code text}, in any case. */
    public boolean isValue(int index, String text) {
        return valueLength(index) == text.length() && beginsWith(index, text);
    }

    /** Whether the value of the first field with this name begins with {@code text}, in any case. */
    public boolean beginsWith(FieldName name, String text) {
        return has(name) && beginsWith(next(name, 0), text);
    }

    private int valueLength(int index) {
        return positions[index * POSITIONS + 3] - positions[index * POSITIONS + 2];
    }

    private boolean beginsWith(int index, String text) {
        int from = positions[index * POSITIONS + 2];
        if (valueLength(index) < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            int octet = lines.bytes()[from + i] & 0xff;
            char c = text.charAt(i);
            if (octet != c && Character.toLowerCase(octet) != Character.toLowerCase(c)) {
                return false;
            }
        }
        return true;
    }

    /** Writes one field as a line. */
    public void write(int index, HeadWriter out) {
        int at = index * POSITIONS;
        out.field(lines.bytes(), positions[at], positions[at + 1], positions[at + 2], positions[at + 3]);
    }

    /** All of them as text. */
    public List<Map.Entry<String, String>> entries() {
        return new AbstractList<>() {
            @Override
            public Map.Entry<String, String> get(int index) {
                return Map.entry(name(java.util.Objects.checkIndex(index, count)), value(index));
            }

            @Override
            public int size() {
                return count;
            }
        };
    }
}
