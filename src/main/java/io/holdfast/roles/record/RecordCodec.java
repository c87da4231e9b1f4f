package io.holdfast.roles.record;

import io.holdfast.http.Preconditions;
import io.holdfast.replication.ByteReader;
import io.holdfast.replication.ByteWriter;
import io.holdfast.replication.IdempotencyTable.Remembered;
import io.holdfast.roles.record.RecordAnswer.Kept;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.holdfast.roles.record.RecordCommand.Presumed;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The record's commands and state in the log and in snapshots. A tag, once given, keeps its meaning for ever. */
final class RecordCodec {
    private static final int FILL = 1;
    private static final int SET = 2;
    private static final int REMOVE = 3;
    private static final int SET_IF = 4; // a SET with what it presumes before it, likewise
    private static final int REMOVE_IF = 5;

    private static final int WAS_SET = 1;
    private static final int WAS_REMOVED = 2;
    private static final int WAS_ABSENT = 3;
    private static final int WAS_REFUSED = 4;
    private static final int WAS_NOT_AS_PRESUMED = 5;

    private RecordCodec() {}

    static Buffer write(RecordCommand command) {
        ByteWriter to = new ByteWriter(256);
        if (command instanceof RecordCommand.Set set) {
            tag(to, SET, SET_IF, set.presumed());
            to.text(set.key()).text(set.hash());
            values(to, set.values());
            limits(to.instant(set.deadline()), set.limits());
        } else if (command instanceof RecordCommand.Remove remove) {
            tag(to, REMOVE, REMOVE_IF, remove.presumed());
            to.text(remove.key()).text(remove.hash()).text(remove.name());
            limits(to.instant(remove.deadline()), remove.limits());
        } else if (command instanceof RecordCommand.Fill fill) {
            values(to.tag(FILL), fill.values());
        } else {
            throw new IllegalStateException("no such command: " + command);
        }
        return to.bytes();
    }

    static RecordCommand command(Buffer bytes) {
        ByteReader from = new ByteReader(bytes);
        int tag = from.tag();
        return switch (tag) {
            case SET -> set(Optional.empty(), from);
            case SET_IF -> set(Optional.of(presumed(from)), from);
            case REMOVE -> remove(Optional.empty(), from);
            case REMOVE_IF -> remove(Optional.of(presumed(from)), from);
            case FILL -> new RecordCommand.Fill(values(from));
            default -> throw from.unknown(tag);
        };
    }

    private static void tag(ByteWriter to, int plain, int conditional, Optional<Presumed> presumed) {
        to.tag(presumed.isEmpty() ? plain : conditional);
        presumed.ifPresent(what -> {
            to.flag(what.key().isPresent());
            what.key().ifPresent(to::text);
            to.text(what.preconditions().ifMatch()).text(what.preconditions().ifNoneMatch());
        });
    }

    private static Presumed presumed(ByteReader from) {
        Optional<String> key = from.flag() ? Optional.of(from.text()) : Optional.empty();
        return new Presumed(key, new Preconditions(from.text(), from.text()));
    }

    private static RecordCommand set(Optional<Presumed> presumed, ByteReader from) {
        return new RecordCommand.Set(from.text(), from.text(), values(from), from.instant(), limits(from), presumed);
    }

    private static RecordCommand remove(Optional<Presumed> presumed, ByteReader from) {
        return new RecordCommand.Remove(from.text(), from.text(), from.text(), from.instant(), limits(from), presumed);
    }

    static void row(ByteWriter to, PastStates.Row row) {
        to.text(row.key()).number(row.since()).flag(row.value().isPresent());
        row.value().ifPresent(to::text);
    }

    static PastStates.Row row(ByteReader from) {
        return new PastStates.Row(
                from.text(), from.number(), from.flag() ? Optional.of(from.text()) : Optional.empty());
    }

    static void remembered(ByteWriter to, Remembered<Kept> remembered) {
        to.text(remembered.key()).text(remembered.hash()).instant(remembered.at());
        Kept kept = remembered.answer();
        switch (kept.kind()) {
            case SET -> to.tag(WAS_SET).number(kept.version());
            case REMOVED -> to.tag(WAS_REMOVED);
            case ABSENT -> to.tag(WAS_ABSENT);
            case REFUSED -> to.tag(WAS_REFUSED).text(kept.limit());
            case NOT_AS_PRESUMED -> to.tag(WAS_NOT_AS_PRESUMED);
        }
    }

    static Remembered<Kept> remembered(ByteReader from) {
        return new Remembered<>(from.text(), from.text(), from.instant(), kept(from));
    }

    private static Kept kept(ByteReader from) {
        int tag = from.tag();
        return switch (tag) {
            case WAS_SET -> new Kept(Kept.Kind.SET, from.number(), "");
            case WAS_REMOVED -> Kept.of(Kept.Kind.REMOVED);
            case WAS_ABSENT -> Kept.of(Kept.Kind.ABSENT);
            case WAS_NOT_AS_PRESUMED -> Kept.of(Kept.Kind.NOT_AS_PRESUMED);
            case WAS_REFUSED -> new Kept(Kept.Kind.REFUSED, 0, from.text());
            default -> throw from.unknown(tag);
        };
    }

    private static void values(ByteWriter to, Map<String, String> values) {
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

    private static void limits(ByteWriter to, Limits limits) {
        to.number(limits.keysMax()).number(limits.bytesMax());
        to.number(limits.rememberFor().toMillis()).number(limits.rememberMax()).number(limits.pastMax());
    }

    private static Limits limits(ByteReader from) {
        return new Limits(from.count(), from.number(), Duration.ofMillis(from.number()), from.count(), from.number());
    }
}
