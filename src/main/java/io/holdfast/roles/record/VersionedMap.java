package io.holdfast.roles.record;

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
 * A map of texts with its history (multi-version concurrency control, with one writer): every change makes a version, and the state of a
 * pinned version can be read again until it is unpinned. Values that no pinned version sees are dropped. Keys keep the order in which
 * they were first set.
 */
final class VersionedMap {
    private final Map<String, NavigableMap<Long, VersionedValue>> histories = new LinkedHashMap<>();
    private final NavigableSet<Long> pinned = new TreeSet<>();
    private long version;
    private long bytes;
    private long currentBytes;
    private int currentKeys;
    private long fingerprint; // the sum over all values

    /** The number of the newest change, 0 before the first. */
    long version() {
        return version;
    }

    /** Bytes of all keys and values, including past ones. */
    long bytes() {
        return bytes;
    }

    /** How many keys there would be if {@code values} were set. */
    int keysWith(Map<String, String> values) {
        return currentKeys
                + (int) values.keySet().stream()
                        .filter(key -> get(key).isEmpty())
                        .count();
    }

    /** How many bytes all keys and values would have if {@code values} were set. */
    long bytesWith(Map<String, String> values) {
        long with = currentBytes;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            with += new VersionedValue(entry.getKey(), 0, Optional.of(entry.getValue())).bytes();
            with -= get(entry.getKey())
                    .map(old -> new VersionedValue(entry.getKey(), 0, Optional.of(old)).bytes())
                    .orElse(0);
        }
        return with;
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(histories.get(key))
                .flatMap(history -> history.lastEntry().getValue().value());
    }

    /** The state as of version {@code asOf}, which is the newest one or pinned. */
    Map<String, String> state(long asOf) {
        Map<String, String> state = new LinkedHashMap<>();
        histories.forEach((key, history) -> Optional.ofNullable(history.floorEntry(asOf))
                .flatMap(entry -> entry.getValue().value())
                .ifPresent(value -> state.put(key, value)));
        return Collections.unmodifiableMap(state);
    }

    /** Makes a new version; an empty value removes its key. */
    void update(Map<String, Optional<String>> values) {
        version++;
        values.forEach((key, value) -> {
            count(key, -1);
            insert(new VersionedValue(key, version, value));
            count(key, 1);
            prune(key, version - 1);
        });
    }

    /** Keeps the state of the newest version readable until {@link #unpin}. */
    void pin() {
        pinned.add(version);
    }

    /** The state of {@code old} is not read any more. */
    void unpin(long old) {
        pinned.remove(old);
        List.copyOf(histories.keySet()).forEach(key -> prune(key, old));
    }

    /** The sum over all values, past ones too. */
    long fingerprint() {
        return fingerprint;
    }

    /** All values, key by key, the oldest of each key first. */
    List<VersionedValue> all() {
        List<VersionedValue> all = new ArrayList<>();
        histories.values().forEach(history -> all.addAll(history.values()));
        return all;
    }

    /** Replaces everything. */
    void restore(long newest, List<VersionedValue> values, List<Long> pinnedVersions) {
        histories.clear();
        pinned.clear();
        fingerprint = 0;
        bytes = 0;
        currentBytes = 0;
        currentKeys = 0;
        version = newest;
        values.forEach(this::insert);
        histories.keySet().forEach(key -> count(key, 1));
        pinned.addAll(pinnedVersions);
    }

    private void count(String key, int sign) {
        if (get(key).isPresent()) {
            currentKeys += sign;
            currentBytes +=
                    sign * (long) histories.get(key).lastEntry().getValue().bytes();
        }
    }

    private void insert(VersionedValue value) {
        histories.computeIfAbsent(value.key(), k -> new TreeMap<>()).put(value.version(), value);
        bytes += value.bytes();
        fingerprint += value.fingerprint();
    }

    // Drops the value that the key had at a version, unless it is the current one or a pinned version sees it.
    private void prune(String key, long at) {
        NavigableMap<Long, VersionedValue> history = histories.get(key);
        Map.Entry<Long, VersionedValue> candidate = history.floorEntry(at);
        Long next = candidate == null ? null : history.higherKey(candidate.getKey());
        if (next != null) {
            Long reader = pinned.ceiling(candidate.getKey());
            if (reader == null || reader >= next) {
                history.remove(candidate.getKey());
                discount(candidate.getValue());
            }
        }
        VersionedValue oldest = history.firstEntry().getValue();
        if (history.size() == 1 && oldest.value().isEmpty()) {
            histories.remove(key);
            discount(oldest);
        }
    }

    private void discount(VersionedValue dropped) {
        bytes -= dropped.bytes();
        fingerprint -= dropped.fingerprint();
    }
}
