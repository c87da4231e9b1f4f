package io.holdfast.roles.record;

import io.holdfast.http.ContentHash;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Entity tags of the record and of its entries, derived from the content: equal on every replica, and equal again when a value is set back. */
final class RecordETags {
    private static final int DIGITS = 32;

    private RecordETags() {}

    static String of(String key, String value) {
        return tag(ContentHash.of("entry", key, value));
    }

    static String of(Map<String, String> whole) {
        Object[] parts = new TreeMap<>(whole)
                .entrySet().stream()
                        .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                        .toArray();
        return tag(ContentHash.of(parts));
    }

    private static String tag(String hash) {
        return "\"" + hash.substring(0, DIGITS) + "\"";
    }
}
