package io.holdfast.platform.replication;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group of one replica: it agrees with itself at once, and answers once the state is on disk. All commands that come while a
 * flush is under way share the next one. Confined to the event loop of its owner.
 *
 * <pre>
 *   open ──a flush fails──► broken (memory and disk may differ: refuses everything until the process starts again)
 * </pre>
 */
public final class SoloGroup<C, R> implements ReplicatedGroup<C, R> {
    private static final Logger LOG = LoggerFactory.getLogger(SoloGroup.class);

    /** @param queueMax commands and reads that may wait for the disk; one more is refused */
    public record Config(int queueMax) {
        public static Config from(Settings settings) {
            return new Config(settings.whole(
                    "replication.queue-max", 10_000, 1, 1_000_000, "commands that may wait for the disk"));
        }
    }

    private record Waiting(Runnable done, Runnable failed) {}

    private final int id;
    private final Config config;
    private final Time time;
    private final SoloMachine<C, R> machine;
    private final Runnable onBroken;
    private final long term;
    private List<Waiting> waiting = new ArrayList<>();
    private long applied;
    private long flushed;
    private Instant last = Instant.EPOCH;
    private boolean flushing;
    private boolean broken;

    private SoloGroup(int id, Config config, Time time, SoloMachine<C, R> machine, Runnable onBroken, long applied) {
        this.id = id;
        this.config = config;
        this.time = time;
        this.machine = machine;
        this.onBroken = onBroken;
        this.applied = applied;
        this.flushed = applied;
        this.term = time.millis() / 1000; // one replica holds no elections; a restart is what it has instead
    }

    /** Recovers the state and opens. @param onBroken called once if the disk stops taking what was applied */
    public static <C, R> Future<ReplicatedGroup<C, R>> open(
            int id, Config config, Time time, SoloMachine<C, R> machine, Runnable onBroken) {
        return machine.recover().map(index -> new SoloGroup<>(id, config, time, machine, onBroken, index));
    }

    @Override
    public Future<R> submit(C command) {
        if (broken || waiting.size() >= config.queueMax()) {
            return Future.failedFuture(refusal());
        }
        R result = machine.apply(++applied, monotone(), command);
        return whenOnDisk(() -> result);
    }

    @Override
    public <T> Future<T> read(Supplier<T> view) {
        if (broken || waiting.size() >= config.queueMax()) {
            return Future.failedFuture(refusal());
        }
        T seen = view.get();
        return applied == flushed ? Future.succeededFuture(seen) : whenOnDisk(() -> seen);
    }

    @Override
    public <T> Future<T> peek(Supplier<T> view) {
        return Future.succeededFuture(view.get());
    }

    @Override
    public Future<Void> transfer(int to) {
        return Future.failedFuture(oneReplica());
    }

    @Override
    public Future<Void> change(MembershipChange change) {
        return Future.failedFuture(oneReplica());
    }

    private static Failure oneReplica() {
        return new Failure.Conflict("one-replica", "this group has one replica, and cannot have more yet", Map.of());
    }

    @Override
    public Status status() {
        return new Status(
                id,
                id,
                term,
                applied,
                applied,
                List.of(id),
                List.of(),
                broken ? Optional.of("the disk failed") : Optional.empty(),
                Optional.empty());
    }

    @Override
    public Future<Void> close() {
        Future<Void> drained = broken || applied == flushed ? Future.succeededFuture() : whenOnDisk(() -> null);
        return drained.eventually(machine::close);
    }

    private <T> Future<T> whenOnDisk(Supplier<T> answer) {
        Promise<T> promise = Promise.promise();
        waiting.add(new Waiting(
                () -> promise.complete(answer.get()),
                () -> promise.fail(new Failure.Indeterminate(
                        "disk-failed", "the disk did not take it; it may or may not be there after a restart"))));
        flush();
        return promise.future();
    }

    private void flush() {
        if (flushing || waiting.isEmpty()) {
            return;
        }
        flushing = true;
        List<Waiting> batch = waiting;
        waiting = new ArrayList<>();
        long index = applied;
        machine.flush(index).onComplete(written -> {
            flushing = false;
            if (written.succeeded()) {
                flushed = index;
                batch.forEach(w -> w.done().run());
                flush();
            } else {
                breakDown(written.cause());
                batch.forEach(w -> w.failed().run());
            }
        });
    }

    private void breakDown(Throwable cause) {
        LOG.error("state could not be written; nothing is accepted any more until a restart", cause);
        broken = true;
        List<Waiting> rest = waiting;
        waiting = new ArrayList<>();
        rest.forEach(w -> w.failed().run());
        onBroken.run();
    }

    private Instant monotone() {
        Instant now = time.now().truncatedTo(ChronoUnit.MILLIS); // as precise as it is kept
        last = now.isAfter(last) ? now : last;
        return last;
    }

    private Failure refusal() {
        return broken
                ? new Failure.Unavailable(
                        "disk-failed", "the disk failed; this replica accepts nothing until a restart")
                : new Failure.Unavailable("queue-full", "too many commands wait for the disk; try again");
    }
}
