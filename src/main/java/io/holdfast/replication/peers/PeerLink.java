package io.holdfast.replication.peers;

import io.holdfast.base.time.Time;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One stream to a peer, from its acceptance to its end. Any thread may {@link #offer}; everything else happens on one
 * event loop.
 *
 * <p>The peer counts as alive by what it sends, not by what the socket takes: the kernel takes megabytes for a peer
 * that is stopped or partitioned away, which is hours of heartbeats.
 */
final class PeerLink {
    static final int HEAD_BYTES = 4;
    /** A frame up to this size is copied behind the one before, so that they share one write; a longer one is written as it is. */
    private static final int COPY_MAX = 32 << 10;

    private static final int BATCH_BYTES = 512;
    private static final int WRITE_MAX = 64 << 10;
    /** After so much, other work of the event loop has its turn. */
    private static final int TURN_MAX = 1 << 20;

    private final HttpClientRequest request;
    private final URI address;
    private final Context context;
    private final Time time;
    private final PeerMeters meters;
    private final long queueBytesMax;
    private final Queue<Buffer> delivered = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean hopping = new AtomicBoolean();
    private final Promise<String> ended = Promise.promise();
    private boolean open = true;
    private boolean unheard; // something was written since the peer last sent anything
    private long unheardSinceNanos;
    // Of what is collected for the next write:
    private Buffer batch = Buffer.buffer(BATCH_BYTES);
    private int batchFrames;

    /** @param request accepted by the peer at {@code address} */
    PeerLink(
            HttpClientRequest request,
            HttpClientResponse response,
            URI address,
            Context context,
            Time time,
            PeerMeters meters,
            long queueBytesMax) {
        this.request = request;
        this.address = address;
        this.context = context;
        this.time = time;
        this.meters = meters;
        this.queueBytesMax = queueBytesMax;
        response.handler(sign -> heard());
        response.endHandler(v -> end("the peer ended it"));
        response.exceptionHandler(cause -> end(cause.toString()));
        request.exceptionHandler(cause -> end(cause.toString()));
        request.connection().closeHandler(v -> end("the connection was closed"));
    }

    /** Takes {@code frame}, which leaves with the next turn of the event loop. @return false when there is no room for it */
    boolean offer(Buffer frame) {
        int bytes = HEAD_BYTES + frame.length();
        if (waitingBytes.addAndGet(bytes) > queueBytesMax) {
            waitingBytes.addAndGet(-bytes);
            return false;
        }
        delivered.add(frame);
        hop();
        return true;
    }

    URI address() {
        return address;
    }

    /**
     * Whether the peer has sent nothing for {@code limit} although something was sent to it.
     */
    boolean isSilentFor(Duration limit) {
        return unheard && time.nanos() - unheardSinceNanos > limit.toNanos();
    }

    /** Why it ended, once it has. */
    Future<String> ended() {
        return ended.future();
    }

    /** Ends it here and now; what waits is lost. */
    void end(String why) {
        if (open) {
            open = false;
            abort(request); // also when the peer ended its half: it does not read ours any more
            ended.complete(why);
        }
    }

    /** Closes the connection of {@code request} without waiting for anything: Vert.x' own close waits until all is written. */
    static void abort(HttpClientRequest request) {
        ((HttpClientConnectionInternal) request.connection())
                .channelHandlerContext()
                .close();
    }

    private void hop() {
        if (hopping.compareAndSet(false, true)) {
            context.runOnContext(v -> flush());
        }
    }

    private void flush() {
        hopping.set(false);
        int bytes = 0;
        Buffer frame;
        while (bytes < TURN_MAX && (frame = delivered.poll()) != null) {
            bytes += HEAD_BYTES + frame.length();
            if (open) {
                append(frame);
            } else {
                meters.dropped(1, HEAD_BYTES + frame.length());
            }
        }
        if (batch.length() > 0) {
            writeBatch();
        }
        if (!delivered.isEmpty()) {
            hop();
        }
    }

    private void append(Buffer frame) {
        batch.appendUnsignedInt(frame.length());
        if (frame.length() <= COPY_MAX) {
            batch.appendBuffer(frame);
            batchFrames++;
        } else {
            writeBatch();
            write(frame, 1);
        }
        if (batch.length() >= WRITE_MAX) {
            writeBatch();
        }
    }

    private void writeBatch() {
        Buffer bytes = batch;
        int frames = batchFrames;
        batch = Buffer.buffer(BATCH_BYTES);
        batchFrames = 0;
        write(bytes, frames);
    }

    private void write(Buffer bytes, int frames) {
        if (!unheard) {
            unheard = true;
            unheardSinceNanos = time.nanos();
        }
        request.write(bytes).onComplete(written -> {
            waitingBytes.addAndGet(-bytes.length());
            if (written.succeeded()) {
                meters.sent(frames, bytes.length());
            } else {
                meters.dropped(frames, bytes.length());
            }
        });
    }

    private void heard() {
        unheard = waitingBytes.get() > 0;
        unheardSinceNanos = time.nanos();
    }
}
