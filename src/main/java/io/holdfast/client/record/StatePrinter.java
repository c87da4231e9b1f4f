package io.holdfast.client.record;

import io.holdfast.http.Json;
import java.util.Map;
import java.util.StringJoiner;

/** A record for people: lines as an update file has them, one an entry, whatever is in a value. */
final class StatePrinter {
    private StatePrinter() {}

    static String of(Map<String, String> values) {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        values.forEach((key, value) -> text.add(key + "=" + oneLine(value)));
        return text.toString();
    }

    private static String oneLine(String value) {
        if (value.codePoints().noneMatch(Character::isISOControl)) {
            return value;
        }
        String escaped = Json.text(value);
        return escaped.substring(1, escaped.length() - 1);
    }
}
