package io.holdfast.roles.record;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.holdfast.http.Preconditions;
import io.holdfast.replication.IdempotencyTable.Entry;
import io.holdfast.roles.record.RecordCommand.Condition;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The binary form of the record's commands in the log, and of its state in snapshots. A tag, once assigned, keeps its meaning. */
final class RecordCodec {
    private static final int SEED = 1;
    private static final int SET = 2;
    private static final int REMOVE = 3;
    private static final int SET_IF = 4; // the condition, then as SET
    private static final int REMOVE_IF = 5; // the condition, then as REMOVE

    private static final int UPDATED = 1;
    private static final int REMOVED = 2;
    private static final int ENTRY_NOT_FOUND = 3;
    private static final int LIMIT_EXCEEDED = 4;
    private static final int PRECONDITION_FAILED = 5;

    private RecordCodec() {}

    static Buffer write(RecordCommand command) {
        return command.dispatch(new CommandWriter()).bytes();
    }

    private static final class CommandWriter implements RecordCommand.Handler<ByteWriter> {
        private final ByteWriter to = new ByteWriter(256);

        @Override
        public ByteWriter seed(RecordCommand.Seed seed) {
            write(to.tag(SEED), seed.values());
            return to;
        }

        @Override
        public ByteWriter set(RecordCommand.Set set) {
            write(to.tag(set.condition().isEmpty() ? SET : SET_IF), set.condition());
            to.text(set.key()).text(set.hash());
            write(to, set.values());
            write(to.instant(set.deadline()), set.limits());
            return to;
        }

        @Override
        public ByteWriter remove(RecordCommand.Remove remove) {
            write(to.tag(remove.condition().isEmpty() ? REMOVE : REMOVE_IF), remove.condition());
            to.text(remove.key()).text(remove.hash()).text(remove.entryKey());
            write(to.instant(remove.deadline()), remove.limits());
            return to;
        }
    }

    static RecordCommand command(Buffer bytes) {
        ByteReader from = new ByteReader(bytes);
        int tag = from.tag();
        return switch (tag) {
            case SET -> set(Optional.empty(), from);
            case SET_IF -> set(Optional.of(condition(from)), from);
            case REMOVE -> remove(Optional.empty(), from);
            case REMOVE_IF -> remove(Optional.of(condition(from)), from);
            case SEED -> new RecordCommand.Seed(values(from));
            default -> throw from.unknown(tag);
        };
    }

    private static RecordCommand set(Optional<Condition> condition, ByteReader from) {
        return new RecordCommand.Set(from.text(), from.text(), values(from), from.instant(), limits(from), condition);
    }

    private static RecordCommand remove(Optional<Condition> condition, ByteReader from) {
        return new RecordCommand.Remove(from.text(), from.text(), from.text(), from.instant(), limits(from), condition);
    }

    private static void write(ByteWriter to, Optional<Condition> condition) {
        condition.ifPresent(required -> {
            to.flag(required.entryKey().isPresent());
            required.entryKey().ifPresent(to::text);
            to.text(required.preconditions().ifMatch())
                    .text(required.preconditions().ifNoneMatch());
        });
    }

    private static Condition condition(ByteReader from) {
        Optional<String> entryKey = from.flag() ? Optional.of(from.text()) : Optional.empty();
        return new Condition(entryKey, new Preconditions(from.text(), from.text()));
    }

    static void writeValue(ByteWriter to, VersionedValue value) {
        to.text(value.key()).number(value.version()).flag(value.value().isPresent());
        value.value().ifPresent(to::text);
    }

    static VersionedValue value(ByteReader from) {
        return new VersionedValue(
                from.text(), from.number(), from.flag() ? Optional.of(from.text()) : Optional.empty());
    }

    static void writeEntry(ByteWriter to, Entry<RecordedOutcome> entry) {
        to.text(entry.key()).text(entry.hash()).instant(entry.at());
        RecordedOutcome outcome = entry.result();
        switch (outcome.kind()) {
            case UPDATED -> to.tag(UPDATED).number(outcome.version());
            case REMOVED -> to.tag(REMOVED);
            case ENTRY_NOT_FOUND -> to.tag(ENTRY_NOT_FOUND);
            case LIMIT_EXCEEDED -> to.tag(LIMIT_EXCEEDED).text(outcome.limit());
            case PRECONDITION_FAILED -> to.tag(PRECONDITION_FAILED);
        }
    }

    static Entry<RecordedOutcome> entry(ByteReader from) {
        return new Entry<>(from.text(), from.text(), from.instant(), outcome(from));
    }

    private static RecordedOutcome outcome(ByteReader from) {
        int tag = from.tag();
        return switch (tag) {
            case UPDATED -> RecordedOutcome.updated(from.number());
            case REMOVED -> RecordedOutcome.of(RecordedOutcome.Kind.REMOVED);
            case ENTRY_NOT_FOUND -> RecordedOutcome.of(RecordedOutcome.Kind.ENTRY_NOT_FOUND);
            case PRECONDITION_FAILED -> RecordedOutcome.of(RecordedOutcome.Kind.PRECONDITION_FAILED);
            case LIMIT_EXCEEDED -> RecordedOutcome.limitExceeded(from.text());
            default -> throw from.unknown(tag);
        };
    }

    private static void write(ByteWriter to, Map<String, String> values) {
        to.number(values.size());
        values.forEach((key, value) -> to.text(key).text(value));
    }

    private static Map<String, String> values(ByteReader from) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int left = from.count(); left > 0; left--) {
            values.put(from.text(), from.text());
        }
        return Collections.unmodifiableMap(values);
    }

    private static void write(ByteWriter to, Limits limits) {
        to.number(limits.keysMax()).number(limits.bytesMax());
        to.number(limits.rememberFor().toMillis()).number(limits.rememberMax()).number(limits.pastMax());
    }

    private static Limits limits(ByteReader from) {
        return new Limits(from.count(), from.number(), Duration.ofMillis(from.number()), from.count(), from.number());
    }
}
