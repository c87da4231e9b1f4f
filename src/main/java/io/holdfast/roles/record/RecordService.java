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

/** What one replica of the record does, free of HTTP: changes and linearizable reads when it leads, local reads always. */
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

    /**
     * @param key the Idempotency-Key
     * @return fails with the failure of a {@link RecordResult.Rejected}, or as the group does
     */
    public Future<Changed> change(String key, Change change, Deadline deadline) {
        if (!ContentHash.isOne(change.hash()) || (change.set() == null) == (change.remove() == null)) {
            return Future.failedFuture(Call.invalid("change", "a hash, and one of set and remove"));
        }
        if (deadline.hasPassed(time)) {
            return Future.failedFuture(new RecordResult.DeadlineExceeded().toFailure());
        }
        // Keys may expire because no deadline is further away than the longest.
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
        // Only saves bytes in the log: whether there is room is decided when the command is applied.
        return group.readLocal(() -> record.hasRoomFor(key, now, bounds))
                .compose(room -> room || !leads()
                        ? group.submit(command).map(RecordService::changed)
                        : Future.failedFuture(new RecordResult.TableFull().toFailure()));
    }

    /** Sees every change that was acknowledged before. @param entryKey empty for the whole record */
    public Future<View> readLinearizable(Optional<String> entryKey) {
        return group.readLinearizable(view(entryKey));
    }

    /** Sees what this replica has applied. @param entryKey empty for the whole record */
    public Future<View> readLocal(Optional<String> entryKey) {
        return group.readLocal(view(entryKey));
    }

    boolean leads() {
        return group.status().leads();
    }

    int id() {
        return group.status().id();
    }

    // The value that it replaces was counted when it was written.
    private static long bytesWritten(Change change) {
        if (change.set() == null) {
            return VersionedValue.utf8Length(change.remove());
        }
        return change.set().entrySet().stream()
                .mapToLong(entry ->
                        VersionedValue.utf8Length(entry.getKey()) + VersionedValue.utf8Length(entry.getValue()))
                .sum();
    }

    private Supplier<View> view(Optional<String> entryKey) {
        int id = id();
        return () -> new View(id, record.index(), entryKey.map(this::entry).orElseGet(record::state));
    }

    private Map<String, String> entry(String entryKey) {
        return record.value(entryKey).map(value -> Map.of(entryKey, value)).orElse(Map.of());
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
