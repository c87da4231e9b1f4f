package io.holdfast.admin;

import io.holdfast.api.EventApi.Event;
import io.holdfast.http.Json;
import io.vertx.core.buffer.Buffer;

/** Messages of {@code text/event-stream} (HTML Living Standard, section 9.2). JSON has no line end of its own, so each has one line of data. */
final class SseFrame {
    static final String MEDIA_TYPE = "text/event-stream";

    /** Nothing that a page would hear of; keeps the connection and shows that this process is there. */
    static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");

    private SseFrame() {}

    static Buffer of(String name, Object value) {
        return of(name, Json.write(value));
    }

    static Buffer of(String name, Buffer json) {
        return Buffer.buffer(json.length() + 32)
                .appendString("event: " + name + "\ndata: ")
                .appendBuffer(json)
                .appendString("\n\n");
    }

    /** The browser sends the id when it connects again. */
    static Buffer of(Event event) {
        return Buffer.buffer("id: " + event.id() + "\n").appendBuffer(of("event", event));
    }
}
