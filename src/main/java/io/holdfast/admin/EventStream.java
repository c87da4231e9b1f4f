package io.holdfast.admin;

import io.holdfast.api.EventApi.Event;
import io.holdfast.http.StreamedBody;
import io.holdfast.telemetry.events.EventLog;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One reader of {@code GET /events}. What waits to be read is bounded: events are taken from the log only when the reader has read those
 * before, and a reader that leaves too much unread is cut off; one that reads nothing, by the timeout of the port. Not
 * thread-safe: everything happens on its event loop.
 */
final class EventStream implements StreamedBody {
    /** Events wait in the log while so many bytes wait here. */
    private static final long EVENTS_BYTES_MAX = 256 << 10;

    private static final int EVENTS_AT_ONCE = 500;

    private final EventLog log;
    private final long bytesMax;
    private final BooleanSupplier allowed;
    private final Consumer<EventStream> begun;
    private final Consumer<EventStream> ended;
    private long sent;
    private long waiting;
    private boolean knowsState;
    private boolean over;
    private HttpServerResponse response;

    /**
     * @param after the id of the last event that the reader has
     * @param bytesMax that may wait to be read
     * @param allowed whether the reader may go on
     */
    EventStream(
            EventLog log,
            long after,
            long bytesMax,
            BooleanSupplier allowed,
            Consumer<EventStream> begun,
            Consumer<EventStream> ended) {
        this.log = log;
        this.sent = after;
        this.bytesMax = bytesMax;
        this.allowed = allowed;
        this.begun = begun;
        this.ended = ended;
    }

    @Override
    public void writeTo(HttpServerResponse to) {
        response = to;
        to.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, SseFrame.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no"); // a proxy that collects would make it late
        to.closeHandler(v -> end());
        to.exceptionHandler(gone -> end());
        write(SseFrame.HEARTBEAT);
        if (!over) {
            begun.accept(this);
        }
    }

    /** Whether it has had a whole state, so that changes are enough from now on. */
    boolean knowsState() {
        return knowsState;
    }

    void writeState(Buffer frame) {
        knowsState = true;
        write(frame);
    }

    void write(Buffer frame) {
        if (over) {
            return;
        }
        waiting += frame.length();
        if (waiting > bytesMax) {
            cutOff();
            return;
        }
        response.write(frame).onComplete(written -> {
            waiting -= frame.length();
            if (written.failed()) {
                end();
            } else if (waiting == 0) {
                writeEvents();
            }
        });
    }

    /** Those that are new, as far as the reader keeps up. */
    void writeEvents() {
        while (!over && waiting < EVENTS_BYTES_MAX) {
            List<Event> events = log.since(sent, EVENTS_AT_ONCE);
            if (events.isEmpty()) {
                return;
            }
            Buffer frames = Buffer.buffer();
            for (Event event : events) {
                frames.appendBuffer(SseFrame.of(event));
                sent = event.id();
                if (frames.length() > EVENTS_BYTES_MAX) {
                    break;
                }
            }
            write(frames);
        }
    }

    /** Called once a second. */
    void secondPassed() {
        if (allowed.getAsBoolean()) {
            write(SseFrame.HEARTBEAT);
        } else {
            finish();
        }
    }

    /** Ends the response as a whole one: the reader connects again, here or elsewhere. */
    void finish() {
        if (!over) {
            end();
            response.end().onFailure(gone -> {});
        }
    }

    private void cutOff() {
        end();
        response.reset();
    }

    private void end() {
        if (!over) {
            over = true;
            ended.accept(this);
        }
    }
}
