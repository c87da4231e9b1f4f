package io.holdfast.roles.record;

import io.holdfast.api.RecordApi.Change;
import io.holdfast.api.RecordApi.Changed;
import io.holdfast.api.RecordApi.View;
import io.holdfast.api.Refusal;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.Call;
import io.holdfast.http.ContentHash;
import io.holdfast.http.Preconditions;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.holdfast.roles.record.RecordCommand.Presumed;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a replica of the record answers itself, free of HTTP: changes and linearizable reads if it leads, and what it has applied. */
public final class RecordService {
    private final RecordMap record;
    private final ReplicatedGroup<RecordCommand, RecordAnswer> group;
    private final Time time;
    private final Limits limits;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    RecordService(
            RecordMap record,
            ReplicatedGroup<RecordCommand, RecordAnswer> group,
            Time time,
            Limits limits,
            Duration longest) {
        this.record = record;
        this.group = group;
        this.time = time;
        this.limits = limits;
        this.longest = longest;
    }

    /** @return fails with {@code NotFound} for a key to remove that is not there, and as the group and the key say */
    public Future<Changed> change(String key, Change change, Deadline deadline) {
        if (!ContentHash.isOne(change.hash()) || (change.set() == null) == (change.remove() == null)) {
            return Future.failedFuture(Call.invalid("change", "a hash, and one of set and remove"));
        }
        if (deadline.hasPassed(time)) {
            return Future.failedFuture(expired());
        }
        // That the key may be forgotten one day rests on it that no deadline is further away than the longest.
        Instant until = Instant.ofEpochMilli(
                deadline.atMost(Deadline.after(time, longest)).epochMillis());
        Optional<Presumed> presumed = Optional.ofNullable(change.presumed())
                .map(what -> new Presumed(
                        Optional.ofNullable(what.key()), new Preconditions(what.ifMatch(), what.ifNoneMatch())));
        Limits bounds = limits.forChange(bytesWritten(change));
        RecordCommand command = change.set() != null
                ? new RecordCommand.Set(key, change.hash(), change.set(), until, bounds, presumed)
                : new RecordCommand.Remove(key, change.hash(), change.remove(), until, bounds, presumed);
        Instant now = Instant.ofEpochMilli(time.millis());
        // Only to save the log the bytes: it is decided when it is applied.
        return group.readLocal(() -> record.hasRoomFor(key, now, bounds))
                .compose(room -> room || !leads()
                        ? group.submit(command).map(answer -> changed(answer, change))
                        : Future.failedFuture(full()));
    }

    /** Sees everything that was answered before. @param key of one entry, or all of them */
    public Future<View> readAsLeader(Optional<String> key) {
        return group.readLinearizable(view(key));
    }

    /** Sees what is here. @param key of one entry, or all of them */
    public Future<View> readAsItIs(Optional<String> key) {
        return group.readLocal(view(key));
    }

    boolean leads() {
        return group.status().leads();
    }

    int id() {
        return group.status().id();
    }

    // A value that becomes past by it was counted when it was written.
    private static long bytesWritten(Change change) {
        if (change.set() == null) {
            return PastStates.Row.bytes(change.remove());
        }
        return change.set().entrySet().stream()
                .mapToLong(entry -> PastStates.Row.bytes(entry.getKey()) + PastStates.Row.bytes(entry.getValue()))
                .sum();
    }

    private Supplier<View> view(Optional<String> key) {
        int id = id();
        return () -> new View(id, record.index(), key.map(this::entry).orElseGet(record::state));
    }

    private Map<String, String> entry(String key) {
        return record.value(key).map(value -> Map.of(key, value)).orElse(Map.of());
    }

    private static Changed changed(RecordAnswer answer, Change change) {
        if (answer instanceof RecordAnswer.Changed changed) {
            return new Changed(changed.state(), changed.replayed());
        } else if (answer instanceof RecordAnswer.Removed removed) {
            return new Changed(null, removed.replayed());
        } else if (answer instanceof RecordAnswer.Absent) {
            throw unknown(change.remove());
        } else if (answer instanceof RecordAnswer.NotAsPresumed) {
            throw Preconditions.failed("nothing was done (expected: as If-Match and If-None-Match say)");
        } else if (answer instanceof RecordAnswer.TooMuch tooMuch) {
            throw new Failure.Conflict(
                    "record-full", "nothing was done (expected: at most %s)".formatted(tooMuch.limit()), Map.of());
        } else if (answer instanceof RecordAnswer.Mismatch) {
            throw new Failure.Mismatch(
                    "idempotency-key-reused", "this Idempotency-Key belongs to another request; choose a new one");
        } else if (answer instanceof RecordAnswer.Expired) {
            throw expired();
        } else if (answer instanceof RecordAnswer.Full) {
            throw full();
        }
        throw new IllegalStateException("no such answer: " + answer);
    }

    private static Failure full() {
        return new Failure.Unavailable(
                Refusal.TOO_MANY_ANSWERS,
                "no more answers can be remembered now; try again later (record.remember-max, record.past-max)");
    }

    static Failure unknown(String key) {
        return new Failure.NotFound("unknown-key", "the record has no key '%s'".formatted(key));
    }

    private static Failure expired() {
        return new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done");
    }
}
