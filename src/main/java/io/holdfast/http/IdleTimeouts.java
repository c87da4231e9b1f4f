package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Detects a connection without progress. The time it may have depends on the phase of the connection; the processing of a request is
 * limited by its handler. Confined to the event loop of its channel, and follows it when the channel moves to another one.
 */
final class IdleTimeouts {
    /** What a connection waits for. */
    enum Phase {
        /** A request of the client, which may never come: the idle timeout. */
        BETWEEN_REQUESTS,
        /** A body, or data of an upgraded connection: a byte in either direction within the stream timeout. */
        STREAMING,
        /** The response of the server: no limit, but the client has to read what was written within the stream timeout. */
        RESPONDING
    }

    /** How often progress of the output is checked within the shorter timeout, which bounds how late a timeout is noticed. */
    private static final int CHECKS = 4;

    private final long idleNanos;
    private final Supplier<Phase> phase;
    private final Consumer<Phase> expired;

    private Duration stream;
    private ChannelHandlerContext context;
    private Future<?> timer;
    private long movedNanos;
    private long writtenBytes;

    // The state of the output at the last check.
    private long writtenBytesSeen;
    private Object pendingSeen;
    private long progressSeen;

    /** @param expired called with the phase when its time is over; nothing is timed afterwards */
    IdleTimeouts(Duration idle, Duration stream, Supplier<Phase> phase, Consumer<Phase> expired) {
        this.idleNanos = idle.toNanos();
        this.stream = stream;
        this.phase = phase;
        this.expired = expired;
    }

    void start(ChannelHandlerContext ctx) {
        context = ctx;
        moved();
        checkWithin(idleNanos);
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    Duration stream() {
        return stream;
    }

    /** Sets the stream timeout from now on. */
    void stream(Duration other) {
        if (!other.equals(stream)) {
            stream = other;
            if (timer != null) {
                timer.cancel(false);
                checkWithin(stream.toNanos());
            }
        }
    }

    /** There was progress: a byte was received, or a phase ended. */
    void moved() {
        movedNanos = now();
    }

    /** Bytes are being written; whether the client reads them is checked later. */
    void writes(ByteBuf bytes) {
        writtenBytes += bytes.readableBytes();
    }

    private void check() {
        if (timer == null) {
            return; // stopped after this was scheduled
        }
        if (!context.channel().eventLoop().inEventLoop()) {
            context.channel().eventLoop().execute(this::check); // the channel has moved
            return;
        }
        boolean outputPends = observeOutput();
        Phase current = phase.get();
        if (current == Phase.BETWEEN_REQUESTS && outputPends) {
            current = Phase.RESPONDING; // the response is complete, but the client has not read it
        }
        if (current == Phase.RESPONDING && !outputPends) {
            moved(); // the server does not wait for the client
        }
        long left = movedNanos + (current == Phase.BETWEEN_REQUESTS ? idleNanos : stream.toNanos()) - now();
        if (left > 0) {
            checkWithin(left);
        } else {
            timer = null;
            expired.accept(current);
        }
    }

    /** Records what the client read since the last check. @return whether it has not read everything */
    private boolean observeOutput() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        Object pending = buffer == null ? null : buffer.current();
        long progress = buffer == null ? 0 : buffer.currentProgress();
        boolean taken =
                pending == null ? writtenBytes != writtenBytesSeen : pending != pendingSeen || progress != progressSeen;
        if (taken) {
            moved();
        }
        writtenBytesSeen = writtenBytes;
        pendingSeen = pending;
        progressSeen = progress;
        return pending != null;
    }

    private void checkWithin(long left) {
        long next = Math.min(left, Math.min(idleNanos, stream.toNanos()) / CHECKS);
        timer = context.channel().eventLoop().schedule(this::check, next, TimeUnit.NANOSECONDS);
    }

    private long now() {
        return context.channel().eventLoop().ticker().nanoTime();
    }
}
