package io.holdfast.roles.record;

import io.holdfast.replication.Fingerprint;
import io.holdfast.replication.IdempotencyTable;
import io.holdfast.replication.StateMachine;
import io.holdfast.roles.record.RecordAnswer.Kept;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.holdfast.roles.record.RecordCommand.Presumed;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The record: a map of texts, with the answers that its changes got by key. In memory; log and snapshots of its group keep it. */
final class RecordMap implements StateMachine<RecordCommand, RecordAnswer> {

    /**
     * The whole state, as a snapshot carries it.
     *
     * @param index of the newest command
     * @param remembered the oldest first
     * @param now time of the newest command
     */
    record State(
            boolean filled,
            long index,
            long version,
            Instant now,
            List<PastStates.Row> rows,
            List<IdempotencyTable.Remembered<Kept>> remembered) {}

    private final PastStates states = new PastStates();
    private final IdempotencyTable<Kept> memory = new IdempotencyTable<>();
    private boolean filled;
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
    public RecordAnswer apply(long at, Instant time, RecordCommand command) {
        index = at;
        if (command instanceof RecordCommand.Fill fill) {
            return fill(fill);
        } else if (command instanceof RecordCommand.Set set) {
            return once(time, set, () -> set(set));
        } else if (command instanceof RecordCommand.Remove remove) {
            return once(time, remove, () -> remove(remove));
        }
        throw new IllegalStateException("no such command: " + command);
    }

    @Override
    public List<Buffer> snapshot() {
        return RecordSnapshot.write(
                new State(filled, index, states.version(), memory.now(), states.rows(), memory.all()));
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        State state = RecordSnapshot.read(pieces);
        filled = state.filled();
        index = state.index();
        memory.restore(state.remembered(), state.now());
        states.restore(
                state.version(),
                state.rows(),
                state.remembered().stream()
                        .map(IdempotencyTable.Remembered::answer)
                        .filter(kept -> kept.kind() == Kept.Kind.SET)
                        .map(Kept::version)
                        .toList());
    }

    /**
     * Whether the answer to a change under {@code key} could be remembered, were it decided at {@code at}: one that could not is not
     * worth its bytes in the log. A repetition needs no room, and what is due is forgotten before.
     */
    boolean hasRoomFor(String key, Instant at, Limits limits) {
        boolean full = memory.size() >= limits.rememberMax() || states.bytes() >= limits.pastMax();
        return !full
                || memory.knows(key)
                || memory.oldest()
                        .filter(told -> told.plus(limits.rememberFor()).isBefore(at))
                        .isPresent();
    }

    @Override
    public long fingerprint() {
        return Fingerprint.of(1, states.fingerprint() + Fingerprint.of(filled, states.version(), memory.size()));
    }

    boolean isFilled() {
        return filled;
    }

    /** Of the newest command. */
    long index() {
        return index;
    }

    Map<String, String> state() {
        return states.state(states.version());
    }

    Optional<String> value(String key) {
        return states.get(key);
    }

    // What somebody has set before it was filled stays.
    private RecordAnswer fill(RecordCommand.Fill fill) {
        if (!filled) {
            filled = true;
            Map<String, Optional<String>> missing = new LinkedHashMap<>();
            fill.values().forEach((key, value) -> {
                if (value(key).isEmpty()) {
                    missing.put(key, Optional.of(value));
                }
            });
            states.change(missing);
        }
        return new RecordAnswer.Nothing();
    }

    /** Acts unless the key has its answer, which is remembered, a refusal too: a late copy must meet the same. */
    private RecordAnswer once(Instant time, RecordCommand.Keyed command, Supplier<Kept> act) {
        Limits limits = command.limits();
        memory.forget(time, limits.rememberFor()).stream()
                .filter(old -> old.answer().kind() == Kept.Kind.SET)
                .forEach(old -> states.forget(old.answer().version()));
        var look = memory.look(command.key(), command.hash(), command.deadline(), limits.rememberMax());
        return switch (look.verdict()) {
            case EXPIRED -> new RecordAnswer.Expired();
            case MISMATCH -> new RecordAnswer.Mismatch();
            case FULL -> new RecordAnswer.Full();
            case KNOWN -> answer(look.answer().orElseThrow(), true);
            case NEW -> {
                if (states.bytes() >= limits.pastMax()) {
                    yield new RecordAnswer.Full();
                }
                Kept kept = act.get();
                memory.remember(command.key(), command.hash(), kept);
                yield answer(kept, false);
            }
        };
    }

    private boolean isAsPresumed(Optional<Presumed> presumed) {
        return presumed.map(what -> what.preconditions()
                        .allowChange(
                                what.key().isPresent()
                                        ? what.key().flatMap(key -> value(key).map(value -> RecordTags.of(key, value)))
                                        : Optional.of(RecordTags.of(state()))))
                .orElse(true);
    }

    private Kept set(RecordCommand.Set set) {
        if (!isAsPresumed(set.presumed())) {
            return Kept.of(Kept.Kind.NOT_AS_PRESUMED);
        }
        Limits limits = set.limits();
        if (states.keysWith(set.values()) > limits.keysMax()) {
            return refused("%d keys".formatted(limits.keysMax()));
        }
        if (states.bytesWith(set.values()) > limits.bytesMax()) {
            return refused("%d bytes".formatted(limits.bytesMax()));
        }
        Map<String, Optional<String>> changes = new LinkedHashMap<>();
        set.values().forEach((key, value) -> changes.put(key, Optional.of(value)));
        states.change(changes);
        states.keep();
        return new Kept(Kept.Kind.SET, states.version(), "");
    }

    private static Kept refused(String limit) {
        return new Kept(Kept.Kind.REFUSED, 0, limit);
    }

    private Kept remove(RecordCommand.Remove remove) {
        if (value(remove.name()).isEmpty()) {
            return Kept.of(Kept.Kind.ABSENT);
        }
        if (!isAsPresumed(remove.presumed())) {
            return Kept.of(Kept.Kind.NOT_AS_PRESUMED);
        }
        states.change(Map.of(remove.name(), Optional.empty()));
        return Kept.of(Kept.Kind.REMOVED);
    }

    private RecordAnswer answer(Kept kept, boolean replayed) {
        return switch (kept.kind()) {
            case SET -> new RecordAnswer.Changed(states.state(kept.version()), replayed);
            case REMOVED -> new RecordAnswer.Removed(replayed);
            case ABSENT -> new RecordAnswer.Absent();
            case NOT_AS_PRESUMED -> new RecordAnswer.NotAsPresumed();
            case REFUSED -> new RecordAnswer.TooMuch(kept.limit());
        };
    }
}
