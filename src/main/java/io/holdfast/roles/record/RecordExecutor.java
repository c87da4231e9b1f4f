package io.holdfast.roles.record;

import io.holdfast.replication.IdempotencyTable;
import io.holdfast.replication.IdempotencyTable.Entry;
import io.holdfast.roles.record.RecordCommand.Condition;
import io.holdfast.roles.record.RecordCommand.Keyed;
import io.holdfast.roles.record.RecordCommand.Limits;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Executes commands on the record's state: the same commands in the same order leave the same state on every replica. */
final class RecordExecutor implements RecordCommand.Handler<RecordResult> {
    private final VersionedMap values;
    private final IdempotencyTable<RecordedOutcome> recorded;
    private boolean seeded;

    RecordExecutor(VersionedMap values, IdempotencyTable<RecordedOutcome> recorded) {
        this.values = values;
        this.recorded = recorded;
    }

    boolean isSeeded() {
        return seeded;
    }

    void restore(boolean wasSeeded) {
        seeded = wasSeeded;
    }

    RecordResult execute(Instant at, RecordCommand command) {
        if (command instanceof Keyed keyed) {
            expire(at, keyed.limits());
        }
        return command.dispatch(this);
    }

    // What a client set before the record was seeded stays.
    @Override
    public RecordResult seed(RecordCommand.Seed seed) {
        if (!seeded) {
            seeded = true;
            Map<String, Optional<String>> missing = new LinkedHashMap<>();
            seed.values().forEach((entryKey, value) -> {
                if (values.get(entryKey).isEmpty()) {
                    missing.put(entryKey, Optional.of(value));
                }
            });
            values.update(missing);
        }
        return new RecordResult.Done();
    }

    @Override
    public RecordResult set(RecordCommand.Set set) {
        return executeOnce(set, () -> update(set));
    }

    @Override
    public RecordResult remove(RecordCommand.Remove remove) {
        return executeOnce(remove, () -> delete(remove));
    }

    private RecordedOutcome update(RecordCommand.Set set) {
        if (!holds(set.condition())) {
            return RecordedOutcome.of(RecordedOutcome.Kind.PRECONDITION_FAILED);
        }
        Limits limits = set.limits();
        if (values.keysWith(set.values()) > limits.keysMax()) {
            return RecordedOutcome.limitExceeded("%d keys".formatted(limits.keysMax()));
        }
        if (values.bytesWith(set.values()) > limits.bytesMax()) {
            return RecordedOutcome.limitExceeded("%d bytes".formatted(limits.bytesMax()));
        }
        Map<String, Optional<String>> changes = new LinkedHashMap<>();
        set.values().forEach((entryKey, value) -> changes.put(entryKey, Optional.of(value)));
        values.update(changes);
        values.pin(); // for the result, which is returned again
        return RecordedOutcome.updated(values.version());
    }

    private RecordedOutcome delete(RecordCommand.Remove remove) {
        if (values.get(remove.entryKey()).isEmpty()) {
            return RecordedOutcome.of(RecordedOutcome.Kind.ENTRY_NOT_FOUND);
        }
        if (!holds(remove.condition())) {
            return RecordedOutcome.of(RecordedOutcome.Kind.PRECONDITION_FAILED);
        }
        values.update(Map.of(remove.entryKey(), Optional.empty()));
        return RecordedOutcome.of(RecordedOutcome.Kind.REMOVED);
    }

    /** Executes unless the key has a result. Every outcome is recorded, rejections too: a late copy must get the same. */
    private RecordResult executeOnce(Keyed command, Supplier<RecordedOutcome> execution) {
        Limits limits = command.limits();
        var lookup = recorded.lookup(command.key(), command.hash(), command.deadline(), limits.rememberMax());
        return switch (lookup.verdict()) {
            case EXPIRED -> new RecordResult.DeadlineExceeded();
            case MISMATCH -> new RecordResult.IdempotencyKeyReused();
            case FULL -> new RecordResult.TableFull();
            case REPLAY -> result(command, lookup.result().orElseThrow(), true);
            case NEW -> {
                if (values.bytes() >= limits.pastMax()) {
                    yield new RecordResult.TableFull();
                }
                RecordedOutcome outcome = execution.get();
                recorded.record(command.key(), command.hash(), outcome);
                yield result(command, outcome, false);
            }
        };
    }

    private RecordResult result(Keyed command, RecordedOutcome outcome, boolean replayed) {
        return switch (outcome.kind()) {
            case UPDATED -> new RecordResult.Updated(values.state(outcome.version()), replayed);
            case REMOVED -> new RecordResult.Removed(replayed);
            case ENTRY_NOT_FOUND -> new RecordResult.EntryNotFound(((RecordCommand.Remove) command).entryKey());
            case PRECONDITION_FAILED -> new RecordResult.PreconditionFailed();
            case LIMIT_EXCEEDED -> new RecordResult.LimitExceeded(outcome.limit());
        };
    }

    // The state of an update stays readable for as long as its result may be returned.
    private void expire(Instant at, Limits limits) {
        recorded.expire(at, limits.rememberFor()).stream()
                .map(Entry::result)
                .filter(RecordedOutcome::isUpdate)
                .forEach(update -> values.unpin(update.version()));
    }

    private boolean holds(Optional<Condition> condition) {
        return condition
                .map(required -> required.preconditions()
                        .allowChange(
                                required.entryKey().isPresent()
                                        ? required.entryKey().flatMap(this::entryTag)
                                        : Optional.of(RecordETags.of(values.state(values.version())))))
                .orElse(true);
    }

    private Optional<String> entryTag(String entryKey) {
        return values.get(entryKey).map(value -> RecordETags.of(entryKey, value));
    }
}
