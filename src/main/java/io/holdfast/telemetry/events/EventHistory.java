package io.holdfast.telemetry.events;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.base.disk.DiskErrors;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the events of a log over restarts. A worker of its own writes what is new; while the disk fails it says so once, and tries again
 * from time to time. Nothing else waits for it or fails because of it.
 */
public final class EventHistory {
    private static final Logger LOG = LoggerFactory.getLogger(EventHistory.class);
    private static final long SEGMENT_BYTES = 2 << 20;
    private static final int AT_ONCE = 500;
    private static final String KEY = "events-file";

    static final Duration RETRY = Duration.ofSeconds(10);

    private final EventFile file;
    private final EventLog log;
    private final Time time;
    private final Executor worker;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private long written;
    private long failedNanos;
    private boolean failing;

    /** @param worker runs one task at a time, and may block */
    EventHistory(EventFile file, EventLog log, Time time, Executor worker) {
        this.file = file;
        this.log = log;
        this.time = time;
        this.worker = worker;
    }

    /** What an earlier start kept in a directory, and the way to keep more there. */
    public static final class Kept implements AutoCloseable {
        private final EventFile file;
        private final List<Event> events;

        private Kept(EventFile file, List<Event> events) {
            this.file = file;
            this.events = events;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Blocks. @param directory which need not exist: what is written there begins when it does */
    public static Kept read(Path directory) {
        EventFile file = new EventFile(directory, SEGMENT_BYTES);
        try {
            return new Kept(file, file.read());
        } catch (IOException e) {
            LOG.warn("events of earlier starts cannot be read: {}", DiskErrors.of(e));
            return new Kept(file, List.of());
        }
    }

    /** Puts what was kept into {@code log}, and keeps what comes. @return ends it, when what came has been written; never fails */
    public static Closing begin(Vertx vertx, Time time, Kept kept, EventLog log) {
        log.restore(kept.events);
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("holdfast-events", 1);
        EventHistory history = new EventHistory(kept.file, log, time, task -> worker.executeBlocking(() -> {
                    task.run();
                    return null;
                })
                .onFailure(cause -> LOG.warn("events are not kept: {}", cause.toString())));
        Runnable end = history.follow(kept.events);
        return () -> {
            end.run();
            return worker.executeBlocking(() -> {
                        history.write();
                        kept.close();
                        return null;
                    })
                    .eventually(worker::close)
                    .otherwiseEmpty()
                    .mapEmpty();
        };
    }

    /** Ends what was begun. */
    public interface Closing {
        Future<Void> close();
    }

    Runnable follow(List<Event> kept) {
        written = kept.isEmpty() ? 0 : kept.get(kept.size() - 1).id();
        return log.listen(() -> {
            if (scheduled.compareAndSet(false, true)) {
                worker.execute(this::run);
            }
        });
    }

    private void run() {
        scheduled.set(false);
        if (!failing || time.nanos() - failedNanos >= RETRY.toNanos()) {
            write();
        }
    }

    private void write() {
        List<Event> fresh = log.since(written, AT_ONCE);
        while (!fresh.isEmpty()) {
            try {
                file.write(fresh);
            } catch (IOException e) {
                failed(e);
                return;
            }
            written = fresh.get(fresh.size() - 1).id();
            fresh = log.since(written, AT_ONCE);
        }
        if (failing) {
            failing = false;
            LOG.info("events are kept on the disk again");
            log.add(EventDraft.ok(Kind.DISK, "events", "Events are kept on the disk again")
                    .ends(KEY));
        }
    }

    private void failed(IOException e) {
        failedNanos = time.nanos();
        if (!failing) {
            failing = true; // before the event, which comes back here
            LOG.warn("events are kept in memory alone: {}", DiskErrors.of(e));
            log.add(EventDraft.warn(Kind.DISK, "events", "Events are kept in memory alone")
                    .because(DiskErrors.of(e))
                    .begins(KEY));
        }
    }
}
