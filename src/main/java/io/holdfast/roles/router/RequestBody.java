package io.holdfast.roles.router;

import io.holdfast.http.client.RequestContent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalLong;

/**
 * A request's body on its way through: held whole up to a cap, so that it can be sent again; beyond the cap its beginning is held and
 * the rest flows through, once.
 */
final class RequestBody {
    private final HttpServerRequest request;
    private final ReplayBuffer.Share share;
    private Buffer held;
    private final boolean whole;
    private boolean flowing;

    private RequestBody(HttpServerRequest request, ReplayBuffer.Share share, Buffer held, boolean whole) {
        this.request = request;
        this.share = share;
        this.held = held;
        this.whole = whole;
    }

    /** The client sent its body too slowly, or went away in the middle of it. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean late;

        Broken(boolean late, String how) {
            super(how, null, false, false);
            this.late = late;
        }

        /** Whether somebody is still there to be told. */
        boolean isLate() {
            return late;
        }
    }

    /**
     * Reads until the end or the cap, whichever comes first; the rest waits in the client's connection.
     *
     * @param limitMillis how long it may stand still
     * @return fails with {@link Broken}
     */
    static Future<RequestBody> read(
            Vertx vertx, HttpServerRequest request, ReplayBuffer.Share share, long limitMillis) {
        Promise<RequestBody> read = Promise.promise();
        Buffer held = Buffer.buffer();
        long[] seen = {0, 0}; // bytes now, and when it was last looked
        long timer = vertx.setPeriodic(limitMillis, t -> {
            if (seen[0] == seen[1]) {
                read.tryFail(new Broken(true, "nothing more of the body came for %d ms".formatted(limitMillis)));
            }
            seen[1] = seen[0];
        });
        read.future().onComplete(ended -> vertx.cancelTimer(timer));
        request.exceptionHandler(cause -> read.tryFail(new Broken(false, "the client left: " + cause.getMessage())));
        request.handler(chunk -> {
            held.appendBuffer(chunk);
            seen[0] += chunk.length();
            if (!share.tryHold(chunk.length()) && !read.future().isComplete()) {
                request.pause();
                request.handler(null)
                        .endHandler(null); // else it keeps what is held for as long as the connection is open
                read.complete(new RequestBody(request, share, held, false));
            }
        });
        request.endHandler(end -> read.tryComplete(new RequestBody(request, share, held, true)));
        return read.future();
    }

    /** No body: what follows the head is not HTTP. */
    static RequestBody none(HttpServerRequest request, ReplayBuffer.Share share) {
        return new RequestBody(request, share, Buffer.buffer(), true);
    }

    /** Whether it is all here, or nothing of it has been sent yet. */
    boolean isReplayable() {
        return whole || !flowing;
    }

    /** Nobody needs it any more, though the connection that it came by may still know of it. */
    void release() {
        held = Buffer.buffer();
    }

    int heldBytes() {
        return held.length();
    }

    /** Whether all of it is here. */
    boolean isWhole() {
        return whole;
    }

    /** The memory that the request takes while it waits for a node. */
    Upstream.Room roomWhileWaiting() {
        return share.whileWaiting(whole);
    }

    /** The content to send; what flows through can be had once. */
    RequestContent content() {
        if (whole) {
            return RequestContent.of(held);
        }
        flowing = true;
        String length = request.getHeader("Content-Length");
        return RequestContent.flowing(
                held, request, length == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length)));
    }
}
