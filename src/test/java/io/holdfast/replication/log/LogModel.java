package io.holdfast.replication.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a log must hold, said simply: what was synced, and the operations since, of which a crash keeps the oldest ones. */
final class LogModel {

    /** One call on the log. */
    record Operation(Kind kind, long index, byte[] bytes) {
        enum Kind {
            APPEND,
            TRUNCATE,
            HARD_STATE
        }

        void on(SegmentedLog log) throws IOException {
            switch (kind) {
                case APPEND -> log.append(index, bytes);
                case TRUNCATE -> log.truncateFrom(index);
                case HARD_STATE -> log.saveHardState(bytes);
            }
        }
    }

    private static final class State {
        private Optional<ByteBuffer> hardState = Optional.empty();
        private TreeMap<Long, ByteBuffer> entries = new TreeMap<>();

        State copy() {
            State copy = new State();
            copy.hardState = hardState;
            copy.entries = new TreeMap<>(entries);
            return copy;
        }

        void apply(Operation operation) {
            switch (operation.kind()) {
                case APPEND -> append(operation.index(), ByteBuffer.wrap(operation.bytes()));
                case TRUNCATE -> entries.tailMap(operation.index(), true).clear();
                case HARD_STATE -> hardState = Optional.of(ByteBuffer.wrap(operation.bytes()));
            }
        }

        private void append(long index, ByteBuffer payload) {
            entries.tailMap(index, true).clear();
            if (!entries.containsKey(index - 1)) {
                entries.clear();
            }
            entries.put(index, payload);
        }
    }

    private State synced = new State();
    private State now = new State();
    private final List<Operation> sinceSync = new ArrayList<>();

    void apply(Operation operation) {
        now.apply(operation);
        sinceSync.add(operation);
    }

    void sync() {
        synced = now.copy();
        sinceSync.clear();
    }

    long lastIndex() {
        return now.entries.isEmpty() ? 0 : now.entries.lastKey();
    }

    /**
     * Compares with a log that was just opened, and goes on from what that holds.
     *
     * @return whether it holds what was synced and a first part of the operations since
     */
    boolean survivesIn(SegmentedLog log, long keepAbove) {
        TreeMap<Long, ByteBuffer> recovered = new TreeMap<>();
        log.recovered().forEach(entry -> recovered.put(entry.index(), ByteBuffer.wrap(entry.payload())));
        Optional<ByteBuffer> hardState = log.hardState().map(ByteBuffer::wrap);
        State state = synced.copy();
        int applied = 0;
        while (!state.hardState.equals(hardState)
                || !state.entries.tailMap(keepAbove, false).equals(recovered)) {
            if (applied == sinceSync.size()) {
                return false;
            }
            state.apply(sinceSync.get(applied++));
        }
        now = state;
        sync();
        return true;
    }
}
