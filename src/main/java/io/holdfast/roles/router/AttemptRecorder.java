package io.holdfast.roles.router;

import io.holdfast.api.AttemptApi;
import io.holdfast.api.AttemptApi.Request;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.AttemptSource;
import io.holdfast.http.Json;
import io.holdfast.telemetry.processes.ProcessDirectory;
import io.opentelemetry.api.trace.TraceId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Remembers each request that had a key or was in trouble. It is read by people, so nothing in it is longer than they would read. Confined
 * to the router's event loop, but for the look-ups of other threads.
 */
final class AttemptRecorder implements AttemptSource {
    private static final Pattern ORDER = Pattern.compile("/orders/([1-9]\\d{0,17})");
    /** A longer key is no key of ours: services reject it. */
    private static final int KEY_MAX = 128;

    private static final int TEXT_MAX = 200;
    /** A new request changes one of the pieces that other processes are sent. */
    private static final int PIECES = 10;

    private static final int IN_A_PIECE = AttemptMemory.TROUBLED_MAX / PIECES;

    private final Time time;
    private final String router;
    private final Context loop;
    private final AttemptMemory memory;
    private final String[] pieces = new String[PIECES];
    private volatile List<String> published = List.of();
    private long publishedCount;

    AttemptRecorder(Time time, String router, Context loop, AttemptMemory memory) {
        this.time = time;
        this.router = router;
        this.loop = loop;
        this.memory = memory;
        Arrays.fill(pieces, "");
    }

    /** @param status of the response @param failure what the request ended with; null when it was answered */
    void ended(Exchange exchange, int status, @Nullable Throwable failure) {
        String key = exchange.fields().idempotencyKey();
        boolean keyed = key != null && key.length() <= KEY_MAX;
        if (!keyed && failure == null && exchange.attempts().count() <= 1) {
            return;
        }
        memory.add(new Request(
                router,
                exchange.scope().requestId(),
                traceId(exchange),
                keyed ? key : null,
                exchange.request().method(),
                cut(exchange.request().path()),
                exchange.service(),
                order(exchange),
                exchange.isAbandoned() ? null : status,
                failure == null ? null : cut(String.valueOf(failure.getMessage())),
                time.now().minusNanos(exchange.tookNanos(time)),
                millis(exchange.tookNanos(time)),
                exchange.attempts().all(exchange.beganNanos())));
    }

    private static @Nullable Long order(Exchange exchange) {
        String location = exchange.request().response().header("Location");
        Matcher order = ORDER.matcher(location == null ? "" : location);
        return order.matches() ? Long.valueOf(order.group(1)) : null;
    }

    // Without a trace it is all zeros.
    private static @Nullable String traceId(Exchange exchange) {
        String id = exchange.scope().traceId();
        return TraceId.isValid(id) ? id : null;
    }

    static double millis(long nanos) {
        return nanos / 10_000 / 100.0;
    }

    static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "...";
    }

    @Override
    public String router() {
        return router;
    }

    @Override
    public Future<List<Request>> find(String what) {
        Promise<List<Request>> found = Promise.promise();
        loop.runOnContext(v -> found.complete(memory.find(what)));
        return found.future();
    }

    /** Writes anew what other processes are told. */
    void publish() {
        long count = memory.troubledCount();
        if (publishedCount == count) {
            return;
        }
        for (long one = Math.max(publishedCount, count - AttemptMemory.TROUBLED_MAX); one < count; one++) {
            int piece = (int) (one % AttemptMemory.TROUBLED_MAX) / IN_A_PIECE;
            pieces[piece] = "";
        }
        for (int i = 0; i < PIECES; i++) {
            if (pieces[i].isEmpty()) {
                pieces[i] = piece(memory.troubled(i * IN_A_PIECE, IN_A_PIECE));
            }
        }
        publishedCount = count;
        published = List.of(pieces);
    }

    // What somebody has blown up must not keep the rest from being sent.
    private String piece(List<Request> requests) {
        String text = Json.text(new AttemptApi.Published(router, requests));
        return ProcessDirectory.fits(text) ? text : piece(requests.subList(requests.size() / 2 + 1, requests.size()));
    }

    @Override
    public List<String> published() {
        return published;
    }
}
