package io.holdfast.roles.router;

import io.holdfast.http.ServerRequest;
import io.holdfast.http.client.RequestContent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;

/**
 * A request's body: held completely up to a limit, so that it can be sent again. Of a larger one the beginning is held and the rest flows
 * through, once.
 */
final class RequestBody {
    private static final Buffer EMPTY = Buffer.buffer(0);

    private final ServerRequest request;
    private final ReplayBuffer.Share share;
    private Buffer held;
    private final boolean complete;
    private boolean flowing;

    private RequestBody(ServerRequest request, ReplayBuffer.Share share, Buffer held, boolean complete) {
        this.request = request;
        this.share = share;
        this.held = held;
        this.complete = complete;
    }

    /** The client sent its body too slowly, or went away in the middle of it. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean late;

        Broken(boolean late, String how) {
            super(how, null, false, false);
            this.late = late;
        }

        /** Whether the client is still there to get an error. */
        boolean isLate() {
            return late;
        }
    }

    /**
     * Reads until the end or the limit, whichever comes first; the rest waits in the client's connection.
     *
     * @param limitMillis how long the body may make no progress
     * @return fails with {@link Broken}
     */
    static Future<RequestBody> read(Vertx vertx, ServerRequest request, ReplayBuffer.Share share, long limitMillis) {
        if (!request.hasContent()) {
            return Future.succeededFuture(none(request, share));
        }
        Promise<RequestBody> read = Promise.promise();
        Buffer held = Buffer.buffer();
        long[] seen = {0, 0}; // bytes now, and at the previous tick
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

    /** Whether something of it is still to come. */
    static boolean isUnread(ServerRequest request) {
        return !request.isEnded() && request.hasContent();
    }

    /** No body: none was announced, or what follows the header section is not HTTP. */
    static RequestBody none(ServerRequest request, ReplayBuffer.Share share) {
        return new RequestBody(request, share, EMPTY, true);
    }

    /** Whether it can be sent again: it is held completely, or nothing of it has been sent yet. */
    boolean isReplayable() {
        return complete || !flowing;
    }

    /** Frees the memory: the connection that it came by may refer to it for longer. */
    void release() {
        held = EMPTY;
    }

    int heldBytes() {
        return held.length();
    }

    /** Whether it is held completely. */
    boolean isComplete() {
        return complete;
    }

    /** The memory that the request takes while it waits for a node. */
    Upstream.Room roomWhileWaiting() {
        return share.whileWaiting(complete);
    }

    /** The content to send; what flows through can be had once. */
    RequestContent content() {
        if (complete) {
            return RequestContent.of(held);
        }
        flowing = true;
        return RequestContent.flowing(
                held, request, request.isChunked() ? OptionalLong.empty() : OptionalLong.of(request.contentLength()));
    }
}
