package io.holdfast.platform.replication.peers;

import io.holdfast.platform.replication.PeerTransport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream from a peer, from its acceptance to its end. While bytes come, and seldom while none do, it answers one, whose value means
 * nothing: it says that somebody reads here. Confined to the event loop of its connection, but for {@link #close}.
 */
final class PeerInbox {
    private static final Logger LOG = LoggerFactory.getLogger(PeerInbox.class);
    /** At most so long after bytes have come, the peer hears that they were read. */
    static final Duration SIGN_EVERY = Duration.ofMillis(100);

    private static final Buffer SIGN = Buffer.buffer(new byte[] {'.'});

    private final Vertx vertx;
    private final Context context;
    private final HttpServerResponse response;
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
     * @param signAtLeastEvery replicas that do not lead have nothing to say for hours, and idle connections are closed
     * @param onMalformed is told why the stream was closed
     */
    PeerInbox(
            Vertx vertx,
            HttpServerRequest request,
            StreamHead head,
            int frameBytesMax,
            Duration signAtLeastEvery,
            PeerTransport.Receiver receiver,
            PeerMeters meters,
            Consumer<String> onMalformed) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.response = request.response();
        this.head = head;
        this.receiver = receiver;
        this.meters = meters;
        this.onMalformed = onMalformed;
        this.reader = new FrameReader(frameBytesMax, this::receive);
        request.handler(this::take);
        request.endHandler(v -> end());
        request.exceptionHandler(gone -> end());
        response.exceptionHandler(gone -> end());
        response.closeHandler(v -> end());
        keepAlive = vertx.setPeriodic(Math.max(1, signAtLeastEvery.toMillis()), t -> signSoon());
        // So that this connection ends with the stream, though the peer's half of it never would.
        response.putHeader("Connection", "close").putHeader("Content-Type", StreamHead.CONTENT_TYPE);
        response.setChunked(true).writeHead().onFailure(gone -> end());
    }

    /** Completes when nothing more is taken from it, whoever ended it. */
    Future<Void> ended() {
        return ended.future();
    }

    /** Ends it; any thread may call. */
    void close() {
        context.runOnContext(v -> end());
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
            end(); // nobody knows what was lost with it
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
            vertx.setTimer(SIGN_EVERY.toMillis(), t -> sign());
        }
    }

    private void sign() {
        signDue = false;
        if (open) {
            response.write(SIGN).onFailure(gone -> end());
        }
    }

    private void end() {
        if (open) {
            open = false;
            vertx.cancelTimer(keepAlive);
            ended.complete();
            response.end().onFailure(gone -> LOG.debug("{} had left before: {}", head, gone.toString()));
        }
    }
}
