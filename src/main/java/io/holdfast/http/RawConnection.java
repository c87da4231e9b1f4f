package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has switched to a protocol that nobody here reads: bytes in, bytes out. It is paused until {@link #resume}. Confined to
 * its event loop.
 */
public final class RawConnection {
    static final Duration CLOSED_WITHIN = Duration.ofSeconds(30);

    private final ChannelHandlerContext context;
    private final Consumer<ByteBuf> written;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>(1);
    private @Nullable Consumer<ByteBuf> handler;
    private Runnable closeHandler = () -> {};
    private @Nullable Runnable drainHandler;
    private boolean paused = true;
    private boolean closes;
    private boolean closed;

    /** @param written is told of everything that is written */
    public RawConnection(ChannelHandlerContext context, Consumer<ByteBuf> written) {
        this.context = context;
        this.written = written;
        context.channel().config().setAutoRead(false);
    }

    /** @param other gets what comes, and has to release it */
    public RawConnection handler(Consumer<ByteBuf> other) {
        handler = other;
        return this;
    }

    /** @param other runs once when the connection is closed; at once if it is closed already */
    public RawConnection closeHandler(Runnable other) {
        closeHandler = other;
        if (closed) {
            other.run();
        }
        return this;
    }

    /** Writes it, and releases it. */
    public void write(ByteBuf bytes) {
        if (closed) {
            bytes.release();
            return;
        }
        written.accept(bytes);
        context.writeAndFlush(bytes, context.voidPromise());
    }

    /** Whether so little waits to be taken by the other side that more may be written. */
    public boolean isWritable() {
        return context.channel().isWritable();
    }

    /** @param handler runs once, when more may be written again */
    public void onDrained(Runnable handler) {
        drainHandler = handler;
    }

    public void pause() {
        paused = true;
        context.channel().config().setAutoRead(false);
    }

    public void resume() {
        if (paused) {
            paused = false;
            deliver();
            if (!paused && waiting.isEmpty()) {
                context.channel().config().setAutoRead(true);
            }
        }
    }

    /** Closes it once what was written has been sent, or after a while if the other side does not take it. */
    public void close() {
        if (!closed && !closes) {
            closes = true;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            context.executor().schedule(() -> context.close(), CLOSED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** For the owner of the channel: bytes came. */
    public void received(ByteBuf bytes) {
        waiting.add(bytes);
        deliver();
        if (closed) {
            releaseWaiting();
        }
    }

    /** For the owner of the channel. */
    public void writabilityChanged() {
        Runnable drained = drainHandler;
        if (drained != null && isWritable()) {
            drainHandler = null;
            drained.run();
        }
    }

    /** For the owner of the channel: it is closed. */
    public void closed() {
        if (!closed) {
            closed = true;
            while (handler != null && !waiting.isEmpty()) {
                paused = false; // the rest is delivered however slowly it is passed on: there is no more
                deliver();
            }
            paused = false;
            releaseWaiting(); // without a handler
            closeHandler.run();
        }
    }

    private void releaseWaiting() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }

    private void deliver() {
        while (!paused && handler != null && !waiting.isEmpty()) {
            handler.accept(waiting.remove());
        }
    }
}
