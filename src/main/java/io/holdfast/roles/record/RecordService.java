package io.holdfast.roles.record;

import io.holdfast.api.RecordApi.Change;
import io.holdfast.api.RecordApi.Changed;
import io.holdfast.api.RecordApi.View;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.Call;
import io.holdfast.http.ContentHash;
import io.holdfast.http.Preconditions;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.roles.record.RecordCommand.Condition;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a replica of the record answers itself, free of HTTP: changes and linearizable reads if it leads, and what it has applied. */
public final class RecordService {
    private final RecordMap record;
    private final ReplicatedGroup<RecordCommand, RecordResult> group;
    private final Time time;
    private final Limits limits;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    RecordService(
            RecordMap record,
            ReplicatedGroup<RecordCommand, RecordResult> group,
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
            return Future.failedFuture(new RecordResult.DeadlineExceeded().toFailure());
        }
        // That the key may be forgotten one day rests on it that no deadline is further away than the longest.
        Instant until = Instant.ofEpochMilli(
                deadline.atMost(Deadline.after(time, longest)).epochMillis());
        Optional<Condition> condition = Optional.ofNullable(change.presumed())
                .map(presumed -> new Condition(
                        Optional.ofNullable(presumed.key()),
                        new Preconditions(presumed.ifMatch(), presumed.ifNoneMatch())));
        Limits bounds = limits.forChange(bytesWritten(change));
        RecordCommand command = change.set() != null
                ? new RecordCommand.Set(key, change.hash(), change.set(), until, bounds, condition)
                : new RecordCommand.Remove(key, change.hash(), change.remove(), until, bounds, condition);
        Instant now = Instant.ofEpochMilli(time.millis());
        // Only to save the log the bytes: it is decided when it is applied.
        return group.readLocal(() -> record.hasRoomFor(key, now, bounds))
                .compose(room -> room || !leads()
                        ? group.submit(command).map(answer -> changed(answer))
                        : Future.failedFuture(new RecordResult.TableFull().toFailure()));
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
            return VersionedValue.utf8Length(change.remove());
        }
        return change.set().entrySet().stream()
                .mapToLong(entry ->
                        VersionedValue.utf8Length(entry.getKey()) + VersionedValue.utf8Length(entry.getValue()))
                .sum();
    }

    private Supplier<View> view(Optional<String> key) {
        int id = id();
        return () -> new View(id, record.index(), key.map(this::entry).orElseGet(record::state));
    }

    private Map<String, String> entry(String key) {
        return record.value(key).map(value -> Map.of(key, value)).orElse(Map.of());
    }

    private static Changed changed(RecordResult result) {
        if (result instanceof RecordResult.Rejected rejected) {
            throw rejected.toFailure();
        }
        return result instanceof RecordResult.Updated updated
                ? new Changed(updated.state(), updated.replayed())
                : new Changed(null, ((RecordResult.Removed) result).replayed());
    }

    static Failure unknown(String entryKey) {
        return new RecordResult.EntryNotFound(entryKey).toFailure();
    }
}
