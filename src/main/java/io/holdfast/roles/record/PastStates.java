package io.holdfast.roles.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.replication.Fingerprint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The record's values now, and of their past what it takes to tell the state after each remembered change again: an answer is a
 * version's number, whatever the record's size. Keys stand in the order in which they came.
 */
final class PastStates {

    /** @param since the version that gave {@code key} this value @param value empty for a removal */
    record Row(String key, long since, Optional<String> value) {
        int bytes() {
            return bytes(key) + value.map(Row::bytes).orElse(0);
        }

        long fingerprint() {
            return Fingerprint.of(key, since, value.isPresent(), value.orElse(""));
        }

        static int bytes(String text) {
            return text.getBytes(UTF_8).length;
        }
    }

    private final Map<String, NavigableMap<Long, Row>> rows = new LinkedHashMap<>();
    private final NavigableSet<Long> kept = new TreeSet<>();
    private long version;
    private long bytes;
    private long bytesNow;
    private int keysNow;
    private long sum; // of the fingerprints of all rows

    /** The number of the newest change, 0 before the first. */
    long version() {
        return version;
    }

    /** Bytes of all keys and values, those of the past too. */
    long bytes() {
        return bytes;
    }

    /** How many keys there would be if {@code values} were set. */
    int keysWith(Map<String, String> values) {
        return keysNow
                + (int) values.keySet().stream()
                        .filter(key -> get(key).isEmpty())
                        .count();
    }

    /** How many bytes all keys and values would have if {@code values} were set. */
    long bytesWith(Map<String, String> values) {
        long with = bytesNow;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            with += new Row(entry.getKey(), 0, Optional.of(entry.getValue())).bytes();
            with -= get(entry.getKey())
                    .map(old -> new Row(entry.getKey(), 0, Optional.of(old)).bytes())
                    .orElse(0);
        }
        return with;
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(rows.get(key))
                .flatMap(past -> past.lastEntry().getValue().value());
    }

    /** The state that change {@code of} left: of the newest one, or of one that is kept. */
    Map<String, String> state(long of) {
        Map<String, String> state = new LinkedHashMap<>();
        rows.forEach((key, past) -> Optional.ofNullable(past.floorEntry(of))
                .flatMap(entry -> entry.getValue().value())
                .ifPresent(value -> state.put(key, value)));
        return Collections.unmodifiableMap(state);
    }

    /** Changes values; an empty one removes its key. */
    void change(Map<String, Optional<String>> values) {
        version++;
        values.forEach((key, value) -> {
            count(key, -1);
            put(new Row(key, version, value));
            count(key, 1);
            drop(key, version - 1);
        });
    }

    /** The newest state can be told again until it is forgotten. */
    void keep() {
        kept.add(version);
    }

    /** Nobody asks for the state after change {@code old} any more. */
    void forget(long old) {
        kept.remove(old);
        List.copyOf(rows.keySet()).forEach(key -> drop(key, old));
    }

    /** Of everything there is. */
    long fingerprint() {
        return sum;
    }

    /** Everything, key by key, the oldest value of each first. */
    List<Row> rows() {
        List<Row> all = new ArrayList<>();
        rows.values().forEach(past -> all.addAll(past.values()));
        return all;
    }

    void restore(long newest, List<Row> all, List<Long> toldAgain) {
        rows.clear();
        kept.clear();
        sum = 0;
        bytes = 0;
        bytesNow = 0;
        keysNow = 0;
        version = newest;
        all.forEach(this::put);
        rows.keySet().forEach(key -> count(key, 1));
        kept.addAll(toldAgain);
    }

    private void count(String key, int sign) {
        if (get(key).isPresent()) {
            keysNow += sign;
            bytesNow += sign * (long) rows.get(key).lastEntry().getValue().bytes();
        }
    }

    private void put(Row row) {
        rows.computeIfAbsent(row.key(), k -> new TreeMap<>()).put(row.since(), row);
        bytes += row.bytes();
        sum += row.fingerprint();
    }

    // What was the value at a version, if that is neither the newest nor seen by a state that is kept.
    private void drop(String key, long at) {
        NavigableMap<Long, Row> past = rows.get(key);
        Map.Entry<Long, Row> row = past.floorEntry(at);
        Long next = row == null ? null : past.higherKey(row.getKey());
        if (next != null) {
            Long seen = kept.ceiling(row.getKey());
            if (seen == null || seen >= next) {
                past.remove(row.getKey());
                bytes -= row.getValue().bytes();
                sum -= row.getValue().fingerprint();
            }
        }
        Row oldest = past.firstEntry().getValue();
        if (past.size() == 1 && oldest.value().isEmpty()) {
            rows.remove(key);
            bytes -= oldest.bytes();
            sum -= oldest.fingerprint();
        }
    }
}
