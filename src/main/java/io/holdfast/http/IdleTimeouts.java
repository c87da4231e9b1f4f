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
 * Notices that a connection stands still for longer than it may, which depends on whose turn it is: how long a request is worked on is
 * the business of whoever works on it. Confined to the event loop of its channel, and follows it when the channel moves to another one.
 */
final class IdleTimeouts {
    /** Whose turn it is on a connection. */
    enum Phase {
        /** The client may send a request or not: the idle timeout. */
        BETWEEN_REQUESTS,
        /** The client sends a body, or an upgraded connection is open: some byte has to move, either way, within the stream timeout. */
        STREAMING,
        /** The server works on an answer: no limit, but what is already written has to be taken within the stream timeout. */
        ANSWERING
    }

    /** How often the output is looked at within the shorter timeout: what is noticed there is late by at most that part of it. */
    private static final int LOOKS = 4;

    private final long idleNanos;
    private final Supplier<Phase> phase;
    private final Consumer<Phase> expired;

    private Duration stream;
    private ChannelHandlerContext context;
    private Future<?> timer;
    private long movedNanos;
    private long writtenBytes;

    // How the output stood when it was last looked at.
    private long writtenBytesSeen;
    private Object pendingSeen;
    private long progressSeen;

    /** @param expired told the phase when its time is over; nothing is timed after that */
    IdleTimeouts(Duration idle, Duration stream, Supplier<Phase> phase, Consumer<Phase> expired) {
        this.idleNanos = idle.toNanos();
        this.stream = stream;
        this.phase = phase;
        this.expired = expired;
    }

    void start(ChannelHandlerContext ctx) {
        context = ctx;
        moved();
        lookWithin(idleNanos);
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
                lookWithin(stream.toNanos());
            }
        }
    }

    /** A byte came, or a phase ended. */
    void moved() {
        movedNanos = now();
    }

    /** Is about to be written; whether the client takes it is looked at later. */
    void writes(ByteBuf bytes) {
        writtenBytes += bytes.readableBytes();
    }

    private void look() {
        if (timer == null) {
            return; // stopped while this was on its way
        }
        if (!context.channel().eventLoop().inEventLoop()) {
            context.channel().eventLoop().execute(this::look); // the channel has moved
            return;
        }
        boolean outputPends = observeOutput();
        Phase current = phase.get();
        if (current == Phase.BETWEEN_REQUESTS && outputPends) {
            current = Phase.ANSWERING; // the answer is complete, and not yet with the client
        }
        if (current == Phase.ANSWERING && !outputPends) {
            moved(); // nobody waits for the client
        }
        long left = movedNanos + (current == Phase.BETWEEN_REQUESTS ? idleNanos : stream.toNanos()) - now();
        if (left > 0) {
            lookWithin(left);
        } else {
            timer = null;
            expired.accept(current);
        }
    }

    /** Takes note of what the client took since the last look. @return whether there is more that it has not taken */
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

    private void lookWithin(long left) {
        long next = Math.min(left, Math.min(idleNanos, stream.toNanos()) / LOOKS);
        timer = context.channel().eventLoop().schedule(this::look, next, TimeUnit.NANOSECONDS);
    }

    private long now() {
        return context.channel().eventLoop().ticker().nanoTime();
    }
}
