package io.holdfast.roles.record;

import io.holdfast.replication.IdempotencyTable;
import io.holdfast.replication.StateMachine;
import io.holdfast.roles.record.RecordMap.State;
import io.holdfast.roles.record.RecordResult.Updated;
import io.holdfast.simulation.record.RecordFault;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A record that reports what it applies, and breaks one of its rules on request. */
final class WitnessedRecord implements StateMachine<RecordCommand, RecordResult> {
    private final RecordMap record;
    private final RecordFault fault;
    private final RecordSite.Witness witness;

    WitnessedRecord(RecordMap record, Optional<RecordFault> fault, RecordSite.Witness witness) {
        this.record = record;
        this.fault = fault.orElse(null);
        this.witness = witness;
    }

    @Override
    public RecordResult apply(long index, Instant at, RecordCommand command) {
        RecordResult answer = record.apply(index, at, command);
        if (fault == RecordFault.REPLAY_RETURNS_CURRENT_STATE
                && answer instanceof Updated updated
                && updated.replayed()) {
            answer = new Updated(record.state(), true);
        }
        boolean refused = answer instanceof RecordResult.EntryNotFound || answer instanceof RecordResult.LimitExceeded;
        if (fault == RecordFault.REJECTIONS_NOT_RECORDED && refused) {
            forget(((RecordCommand.Keyed) command).key());
        }
        String word = answer.getClass().getSimpleName();
        boolean replayed = answer instanceof Updated updated && updated.replayed()
                || answer instanceof RecordResult.Removed removed && removed.replayed();
        witness.applied(index, command.toString(), replayed ? word + "_REPLAYED" : word, record.state());
        return answer;
    }

    // By reflection: the product gives no access to its state, and should not.
    private void forget(String key) {
        try {
            Field table = RecordMap.class.getDeclaredField("recorded");
            Field entries = IdempotencyTable.class.getDeclaredField("entries");
            table.setAccessible(true);
            entries.setAccessible(true);
            ((Map<?, ?>) entries.get(table.get(record))).remove(key);
        } catch (ReflectiveOperationException gone) {
            throw new IllegalStateException(gone);
        }
    }

    @Override
    public List<Buffer> snapshot() {
        if (fault != RecordFault.SNAPSHOT_WITHOUT_RESULTS) {
            return record.snapshot();
        }
        State whole = RecordSnapshot.read(record.snapshot());
        Map<String, VersionedValue> newest = new HashMap<>();
        whole.values().forEach(value -> newest.put(value.key(), value));
        return RecordSnapshot.write(new State(
                whole.seeded(),
                whole.index(),
                whole.version(),
                whole.now(),
                whole.values().stream()
                        .filter(value -> newest.get(value.key()) == value
                                && value.value().isPresent())
                        .toList(),
                List.of()));
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        record.restore(position, pieces);
    }

    @Override
    public Buffer encode(RecordCommand command) {
        return record.encode(command);
    }

    @Override
    public RecordCommand decode(Buffer encoded) {
        return record.decode(encoded);
    }
}
