package io.holdfast.roles.record;

import io.holdfast.replication.Fingerprint;
import io.holdfast.replication.IdempotencyTable;
import io.holdfast.replication.IdempotencyTable.Entry;
import io.holdfast.replication.StateMachine;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The record: a map of texts, and the recorded result of each change by its key. Everything is in memory; the log and the snapshots of
 * its group persist it. Confined to the thread of its group.
 */
final class RecordMap implements StateMachine<RecordCommand, RecordResult> {

    /**
     * The whole state, as a snapshot has it.
     *
     * @param seeded whether the seed file was applied
     * @param index of the newest command
     * @param version of the values
     * @param now time of the newest command
     * @param recorded oldest first
     */
    record State(
            boolean seeded,
            long index,
            long version,
            Instant now,
            List<VersionedValue> values,
            List<Entry<RecordedOutcome>> recorded) {}

    private final VersionedMap values = new VersionedMap();
    private final IdempotencyTable<RecordedOutcome> recorded = new IdempotencyTable<>();
    private final RecordExecutor executor = new RecordExecutor(values, recorded);
    private long index;

    @Override
    public Buffer encode(RecordCommand command) {
        return RecordCodec.write(command);
    }

    @Override
    public RecordCommand decode(Buffer encoded) {
        return RecordCodec.command(encoded);
    }

    @Override
    public RecordResult apply(long position, Instant at, RecordCommand command) {
        index = position;
        return executor.execute(at, command);
    }

    @Override
    public List<Buffer> snapshot() {
        return RecordSnapshot.write(
                new State(isSeeded(), index, values.version(), recorded.now(), values.all(), recorded.entries()));
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        State state = RecordSnapshot.read(pieces);
        executor.restore(state.seeded());
        index = state.index();
        recorded.restore(state.recorded(), state.now());
        values.restore(
                state.version(),
                state.values(),
                state.recorded().stream()
                        .map(Entry::result)
                        .filter(RecordedOutcome::isUpdate)
                        .map(RecordedOutcome::version)
                        .toList());
    }

    @Override
    public long fingerprint() {
        return Fingerprint.of(1, values.fingerprint() + Fingerprint.of(isSeeded(), values.version(), recorded.size()));
    }

    /**
     * Whether the result of a change under {@code key} could be recorded, were it applied at {@code at}; otherwise the change is not
     * worth its bytes in the log. A repetition needs no room, and the entries that are due expire first.
     */
    boolean hasRoomFor(String key, Instant at, Limits limits) {
        boolean full = recorded.size() >= limits.rememberMax() || values.bytes() >= limits.pastMax();
        return !full
                || recorded.contains(key)
                || recorded.oldest()
                        .filter(returned -> returned.plus(limits.rememberFor()).isBefore(at))
                        .isPresent();
    }

    boolean isSeeded() {
        return executor.isSeeded();
    }

    /** Log index of the newest command. */
    long index() {
        return index;
    }

    Map<String, String> state() {
        return values.state(values.version());
    }

    Optional<String> value(String entryKey) {
        return values.get(entryKey);
    }
}
