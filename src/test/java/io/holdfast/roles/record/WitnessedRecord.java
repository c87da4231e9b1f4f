package io.holdfast.roles.record;

import io.holdfast.replication.IdempotencyTable;
import io.holdfast.replication.StateMachine;
import io.holdfast.roles.record.RecordAnswer.Changed;
import io.holdfast.roles.record.RecordMap.State;
import io.holdfast.simulation.record.RecordFault;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A record that tells what it applies, and breaks one of its rules if it is told to. */
final class WitnessedRecord implements StateMachine<RecordCommand, RecordAnswer> {
    private final RecordMap record;
    private final RecordFault fault;
    private final RecordSite.Witness witness;

    WitnessedRecord(RecordMap record, Optional<RecordFault> fault, RecordSite.Witness witness) {
        this.record = record;
        this.fault = fault.orElse(null);
        this.witness = witness;
    }

    @Override
    public RecordAnswer apply(long index, Instant at, RecordCommand command) {
        RecordAnswer answer = record.apply(index, at, command);
        if (fault == RecordFault.REPLAYED_AS_IT_IS_NOW && answer instanceof Changed changed && changed.replayed()) {
            answer = new Changed(record.state(), true);
        }
        boolean refused = answer instanceof RecordAnswer.Absent || answer instanceof RecordAnswer.TooMuch;
        if (fault == RecordFault.REFUSALS_NOT_REMEMBERED && refused) {
            forget(((RecordCommand.Keyed) command).key());
        }
        String word = answer.getClass().getSimpleName();
        boolean replayed = answer instanceof Changed changed && changed.replayed()
                || answer instanceof RecordAnswer.Removed removed && removed.replayed();
        witness.applied(index, command.toString(), replayed ? word + "_AGAIN" : word, record.state());
        return answer;
    }

    // No door of the product leads there, and none should.
    private void forget(String key) {
        try {
            Field memory = RecordMap.class.getDeclaredField("memory");
            Field remembered = IdempotencyTable.class.getDeclaredField("remembered");
            memory.setAccessible(true);
            remembered.setAccessible(true);
            ((Map<?, ?>) remembered.get(memory.get(record))).remove(key);
        } catch (ReflectiveOperationException gone) {
            throw new IllegalStateException(gone);
        }
    }

    @Override
    public List<Buffer> snapshot() {
        if (fault != RecordFault.SNAPSHOT_WITHOUT_MEMORY) {
            return record.snapshot();
        }
        State whole = RecordSnapshot.read(record.snapshot());
        Map<String, PastStates.Row> newest = new HashMap<>();
        whole.rows().forEach(row -> newest.put(row.key(), row));
        return RecordSnapshot.write(new State(
                whole.filled(),
                whole.index(),
                whole.version(),
                whole.now(),
                whole.rows().stream()
                        .filter(row ->
                                newest.get(row.key()) == row && row.value().isPresent())
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
