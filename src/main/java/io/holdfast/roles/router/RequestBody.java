package io.holdfast.roles.router;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request's body on its way through: held whole up to a cap, so that it can be sent again; beyond the cap its beginning is held and
 * the rest flows through, once.
 */
final class RequestBody {
    private final HttpServerRequest request;
    private final Buffer held;
    private final boolean whole;
    private boolean flowing;

    private RequestBody(HttpServerRequest request, Buffer held, boolean whole) {
        this.request = request;
        this.held = held;
        this.whole = whole;
    }

    /** The client sent its body too slowly, or went away in the middle of it. */
    static final class Broken extends RuntimeException {
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
     * @param patience milliseconds for that
     * @return fails with {@link Broken}
     */
    static Future<RequestBody> read(Vertx vertx, HttpServerRequest request, int cap, long patience) {
        Promise<RequestBody> read = Promise.promise();
        Buffer held = Buffer.buffer();
        long timer = vertx.setTimer(
                patience,
                t -> read.tryFail(new Broken(true, "the body was not here within %d ms".formatted(patience))));
        read.future().onComplete(ended -> vertx.cancelTimer(timer));
        request.exceptionHandler(cause -> read.tryFail(new Broken(false, cause.getMessage())));
        request.handler(chunk -> {
            held.appendBuffer(chunk);
            if (held.length() > cap && !read.future().isComplete()) {
                request.pause();
                read.complete(new RequestBody(request, held, false));
            }
        });
        request.endHandler(end -> read.tryComplete(new RequestBody(request, held, true)));
        return read.future();
    }

    /** No body: what follows the head is not HTTP. */
    static RequestBody none(HttpServerRequest request) {
        return new RequestBody(request, Buffer.buffer(), true);
    }

    /** Whether it is all here, or nothing of it has been sent yet. */
    boolean isReplayable() {
        return whole || !flowing;
    }

    /** Sends it with {@code outgoing}. @return the head of the answer */
    Future<HttpClientResponse> sendWith(HttpClientRequest outgoing) {
        if (whole) {
            return held.length() == 0 ? outgoing.send() : outgoing.send(held);
        }
        flowing = true;
        if (request.headers().contains("Content-Length")) {
            outgoing.putHeader("Content-Length", request.getHeader("Content-Length"));
        } else {
            outgoing.setChunked(true);
        }
        Future<HttpClientResponse> answer = outgoing.response();
        outgoing.write(held).compose(v -> request.pipeTo(outgoing)).onFailure(cause -> outgoing.reset(0, cause));
        return answer;
    }
}
