package io.holdfast.http.client;

import io.holdfast.http.RequestRules;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;

/**
 * Writes one request into a connection: what is held in pieces, so that progress shows, the rest as it flows, with back-pressure.
 * Confined to the event loop of its connection.
 */
final class RequestWriter {
    private static final int PIECE = 32 << 10;

    private final NetSocket socket;
    private final NodeRequest request;
    private final String authority;
    private final Promise<Void> written = Promise.promise();
    private long left; // of the length that is announced
    private long queued;
    private long done;
    private boolean sourceEnded;
    private boolean stopped;

    RequestWriter(NetSocket socket, NodeRequest request, String authority) {
        this.socket = socket;
        this.request = request;
        this.authority = authority;
        this.left = request.content().length().orElse(0);
    }

    /**
     * @return ends when the last byte has been taken by the network; fails when the source of the content broke off or has another length
     *     than it said, and, with nothing written, when a recipient could not read the request as it is meant
     */
    Future<Void> write() {
        Optional<String> broken = RequestRules.broken(request.method(), request.target(), request.headers());
        if (broken.isPresent()) {
            stopped = true;
            return Future.failedFuture(new NodeFailure(NodeFailure.Kind.UNWRITABLE, broken.get()));
        }
        Buffer head = request.head(authority);
        Buffer held = request.content().held();
        if (request.content().rest().isEmpty() && !request.isChunked() && held.length() == left && left <= PIECE) {
            left = 0;
            write(head.appendBuffer(held)); // most requests are one write
            end();
            return written.future();
        }
        write(head);
        for (int from = 0; from < held.length(); from += PIECE) {
            writeContent(held.slice(from, Math.min(held.length(), from + PIECE)));
        }
        request.content().rest().ifPresentOrElse(this::flow, this::end);
        return written.future();
    }

    boolean isWritten() {
        return written.future().succeeded();
    }

    /** The number of completed writes: it rises as long as the request makes progress. */
    long progress() {
        return done;
    }

    /** Whether everything so far has been written, and more is expected from the source. */
    boolean isWaitingForSource() {
        return !sourceEnded && queued == done;
    }

    /** Stops writing; the connection cannot be used again then. */
    void stop() {
        stopped = true;
        request.content().rest().ifPresent(rest -> {
            if (!sourceEnded) {
                rest.handler(null).endHandler(null).pause();
            }
        });
    }

    private void flow(ReadStream<Buffer> rest) {
        rest.exceptionHandler(gone -> written.tryFail(gone));
        rest.endHandler(v -> end());
        rest.handler(some -> {
            writeContent(some);
            if (socket.writeQueueFull()) {
                rest.pause();
                socket.drainHandler(v -> {
                    if (!stopped) {
                        rest.resume();
                    }
                });
            }
        });
        rest.resume();
    }

    private void writeContent(Buffer some) {
        if (some.length() == 0) {
            return; // an empty chunk would be the last one
        }
        if (request.isChunked()) {
            write(Buffer.buffer(Integer.toHexString(some.length()) + "\r\n")
                    .appendBuffer(some)
                    .appendString("\r\n"));
            return;
        }
        left -= some.length();
        if (left < 0) {
            failLength("more");
        } else {
            write(some);
        }
    }

    private void end() {
        sourceEnded = true;
        if (request.isChunked()) {
            write(Buffer.buffer("0\r\n\r\n"));
        } else if (left > 0) {
            failLength("less");
        }
        endIfDone();
    }

    // What follows on the connection would be read as content, or content as a request.
    private void failLength(String how) {
        stopped = true;
        written.tryFail("the content has %s bytes than its length of %d"
                .formatted(how, request.content().length().getAsLong()));
    }

    private void write(Buffer bytes) {
        if (stopped) {
            return;
        }
        queued++;
        // A failed write is followed by the end of the connection; a response that the node sent before is still read.
        socket.write(bytes).onSuccess(taken -> {
            done++;
            endIfDone();
        });
    }

    private void endIfDone() {
        if (sourceEnded && queued == done) {
            written.tryComplete();
        }
    }
}
