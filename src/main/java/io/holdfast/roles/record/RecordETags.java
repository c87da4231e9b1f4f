package io.holdfast.roles.record;

import io.holdfast.http.ContentHash;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The entity tags of the record and of its entries: made of the content, so every replica has the same, and a value set back has its old one. */
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
