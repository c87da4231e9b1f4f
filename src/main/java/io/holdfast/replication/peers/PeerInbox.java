package io.holdfast.replication.peers;

import io.holdfast.replication.GroupThread;
import io.holdfast.replication.PeerTransport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One stream from a peer, from its acceptance to its end. While bytes arrive, and rarely while none do, it sends one
 * byte, whose value means nothing: it shows that the stream is being read. Confined to the thread of its group,
 * except for its beginning and {@link #close}.
 */
final class PeerInbox {
    /** At most so long after bytes have come, the peer is told that they were read. */
    static final Duration SIGN_EVERY = Duration.ofMillis(100);

    private static final Buffer SIGN = Buffer.buffer(new byte[] {'.'});

    private final Vertx vertx;
    private final GroupThread thread;
    private final MovedExchange exchange;
    private final StreamHead head;
    private final PeerTransport.Receiver receiver;
    private final PeerMeters meters;
    private final Consumer<String> onMalformed;
    private final FrameReader reader;
    private final Promise<Void> ended = Promise.promise();
    private final long keepAlive;
    private boolean open = true;
    private boolean signDue;
    private long frames;

    /**
     * Accepts {@code request}.
     *
     * @param signAtLeastEvery replicas that do not lead send nothing for hours, and idle connections are
     *     closed
     * @param onMalformed gets the reason why the stream was closed
     */
    PeerInbox(
            Vertx vertx,
            HttpServerRequest request,
            StreamHead head,
            int frameBytesMax,
            Duration signAtLeastEvery,
            GroupThread thread,
            PeerTransport.Receiver receiver,
            PeerMeters meters,
            Consumer<String> onMalformed) {
        this.vertx = vertx;
        this.thread = thread;
        this.head = head;
        this.receiver = receiver;
        this.meters = meters;
        this.onMalformed = onMalformed;
        this.reader = new FrameReader(frameBytesMax, this::receive);
        keepAlive = vertx.setPeriodic(Math.max(1, signAtLeastEvery.toMillis()), t -> thread.tryExecute(this::signSoon));
        // So that this connection ends with the stream, though the peer's half of it never would.
        HttpServerResponse response = request.response();
        response.putHeader("Connection", "close").putHeader("Content-Type", StreamHead.CONTENT_TYPE);
        response.setChunked(true).writeHead().onFailure(gone -> close());
        exchange = MovedExchange.begin(request, thread, this::take, this::end);
    }

    /** Completes when nothing more is taken from it, whichever side ended it. */
    Future<Void> ended() {
        return ended.future();
    }

    /** Whether the thread of its group has taken it; any thread may ask. */
    boolean isRead() {
        return exchange.hasMoved();
    }

    /** Ends it; any thread may call. */
    void close() {
        if (!thread.tryExecute(this::end)) {
            end(); // nothing else runs any more
        }
    }

    private void take(Buffer bytes) {
        if (!open) {
            return;
        }
        frames = 0;
        try {
            reader.take(bytes);
            signSoon();
        } catch (IllegalArgumentException malformed) {
            end();
            onMalformed.accept(malformed.getMessage());
        } catch (RuntimeException bug) {
            end(); // it is unknown what was lost with it
            throw bug;
        } finally {
            meters.received(frames, bytes.length());
        }
    }

    private void receive(Buffer frame) {
        frames++;
        receiver.receive(head.from(), frame);
    }

    private void signSoon() {
        if (!signDue) {
            signDue = true;
            thread.schedule(this::sign, SIGN_EVERY.toNanos());
        }
    }

    private void sign() {
        signDue = false;
        if (open) {
            exchange.write(SIGN);
        }
    }

    private void end() {
        if (open) {
            open = false;
            vertx.cancelTimer(keepAlive);
            ended.complete();
            exchange.end();
        }
    }
}
