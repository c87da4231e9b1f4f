package io.holdfast.admin;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Page;
import io.holdfast.http.Call;
import io.holdfast.http.Contents;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.holdfast.http.StreamedBody;
import io.holdfast.telemetry.events.EventLog;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.Predicate;

/** {@code /events}: what happened, as pages and as a stream that goes on. Confined to its event loop. */
final class EventRoutes {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;
    /** What every client can represent exactly. */
    private static final long ID_MAX = 1L << 53;

    private final EventLog log;
    private final EventStreams streams;
    private final Predicate<HttpServerRequest> mayStillRead;

    /** @param mayStillRead whether the reader of a stream, which was let in, may go on */
    EventRoutes(EventLog log, EventStreams streams, Predicate<HttpServerRequest> mayStillRead) {
        this.log = log;
        this.streams = streams;
        this.mayStillRead = mayStillRead;
    }

    void mount(Router router) {
        router.get("/events").handler(Endpoint.of(this::events, "after", "before", "limit"));
    }

    private Future<Response> events(Call call) {
        return Future.succeededFuture(call.accepts(SseFrame.MEDIA_TYPE) ? stream(call) : Response.ok(page(call)));
    }

    private Page page(Call call) {
        int limit = (int) call.whole("limit", PAGE, 1, PAGE_MAX);
        long after = call.whole("after", 0, 0, ID_MAX);
        long before = call.whole("before", 0, 0, ID_MAX);
        if (before > 0 && after > 0) {
            throw Call.invalid("after, before", "at most one of the two");
        }
        List<Event> events = before > 0 ? log.before(before, limit) : log.since(after, limit);
        long next = events.isEmpty()
                ? Math.min(after, log.newest())
                : events.get(events.size() - 1).id();
        return new Page(events, next, log.oldest().orElse(null));
    }

    private Response stream(Call call) {
        for (String parameter : List.of("before", "limit")) {
            if (call.query(parameter).isPresent()) {
                throw Call.invalid(parameter, "none with a stream");
            }
        }
        // A browser that connects again sends the header beside the parameter that its page gave it at first.
        long after = call.whole("after", 0, 0, ID_MAX);
        long last = call.wholeInHeader(LAST_EVENT_ID, after, ID_MAX);
        if (call.isHead()) {
            return Response.ok((StreamedBody) response -> Contents.end(response, SseFrame.MEDIA_TYPE, Buffer.buffer()));
        }
        return Response.ok(streams.open(last, () -> mayStillRead.test(call.request())));
    }
}
