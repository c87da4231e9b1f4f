package io.holdfast.admin;

import io.holdfast.api.StatusApi.FigureFrame;
import io.holdfast.base.failure.Failure;
import io.holdfast.telemetry.events.EventLog;
import io.holdfast.telemetry.figures.FigureRing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** All readers of {@code GET /events}, and what they are told when. Confined to the event loop of the port. */
final class EventStreams {
    /** How often the state may be told. */
    private static final long STATE_MILLIS = 250;

    private static final int TICKS_A_SECOND = (int) (1_000 / STATE_MILLIS);

    /** @param streams at the same time @param bytes that may wait for one reader @param replay events that a new reader gets */
    record Limits(int streams, long bytes, int replay, int replayAfterId) {
        static final Limits USUAL = new Limits(64, 4 << 20, 200, 2_000);
    }

    private final Vertx vertx;
    private final FigureFrames figures;
    private final Context context;
    private final EventLog log;
    private final StateFrames<?> state;
    private final Limits limits;
    private final Set<EventStream> streams = new LinkedHashSet<>();
    private final AtomicBoolean eventsAnnounced = new AtomicBoolean();
    private final Runnable endOfEvents;
    private final Runnable endOfFigures;
    private long timer = -1;
    private int ticks;
    private boolean closed;

    /** Called on the event loop of the port. */
    EventStreams(Vertx vertx, EventLog log, StateFrames<?> state, FigureRing figures, Limits limits) {
        this.vertx = vertx;
        this.figures = new FigureFrames(figures);
        this.context = vertx.getOrCreateContext();
        this.log = log;
        this.state = state;
        this.limits = limits;
        this.endOfEvents = log.listen(this::announceEvents);
        this.endOfFigures = figures.listen(this::announceFigures);
    }

    /**
     * A new one, which begins when it is written.
     *
     * @param after the id of the last event that the reader has; one that is not of this log counts as none
     * @param allowed whether the reader may go on, asked once a second
     * @throws Failure.Unavailable when there are too many
     */
    EventStream open(long after, BooleanSupplier allowed) {
        if (closed || streams.size() >= limits.streams()) {
            throw new Failure.Unavailable(
                    "too-many-streams",
                    closed
                            ? "this process is stopping"
                            : "%d streams are open (expected: at most %d)".formatted(streams.size(), limits.streams()));
        }
        boolean known = after > 0 && after <= log.newest();
        long from =
                known ? Math.max(after, log.startOfLatest(limits.replayAfterId())) : log.startOfLatest(limits.replay());
        return new EventStream(log, from, limits.bytes(), allowed, this::begun, this::ended);
    }

    int count() {
        return streams.size();
    }

    /** Ends all of them, and every one that would begin. Any thread may call it. */
    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> {
            closed = true;
            endOfEvents.run();
            endOfFigures.run();
            each(EventStream::finish);
            done.complete();
        });
        return done.future();
    }

    private void begun(EventStream stream) {
        if (closed || streams.size() >= limits.streams()) {
            stream.finish();
            return;
        }
        streams.add(stream);
        if (timer < 0) {
            timer = vertx.setPeriodic(STATE_MILLIS, t -> tick());
        }
        pollState();
        stream.write(figures.past());
        stream.writeEvents();
    }

    private void ended(EventStream stream) {
        streams.remove(stream);
        if (streams.isEmpty() && timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
            state.forget();
        }
    }

    private void tick() {
        ticks++;
        pollState();
        if (ticks % TICKS_A_SECOND == 0) {
            each(EventStream::secondPassed);
        }
    }

    private void pollState() {
        state.poll()
                .onSuccess(frames -> each(stream -> {
                    if (!stream.knowsState()) {
                        stream.writeState(frames.whole());
                    } else {
                        frames.change().ifPresent(stream::write);
                    }
                }));
    }

    // From any thread.
    private void announceFigures(FigureFrame frame) {
        context.runOnContext(v -> {
            if (!streams.isEmpty()) {
                Buffer bytes = FigureFrames.of(frame);
                each(stream -> stream.write(bytes));
            }
        });
    }

    // From any thread; many events that come together are one turn of the event loop.
    private void announceEvents() {
        if (eventsAnnounced.compareAndSet(false, true)) {
            context.runOnContext(v -> {
                eventsAnnounced.set(false);
                each(EventStream::writeEvents);
            });
        }
    }

    private void each(Consumer<EventStream> action) {
        List.copyOf(streams).forEach(action);
    }
}
