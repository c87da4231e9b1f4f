package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a channel. What is written is sent together with what is written to other channels of the event loop ({@link FlushBatch}), or at
 * once if it is much. Confined to the event loop of the channel.
 */
public final class ChannelWrites {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelWrites.class);
    /** More than this is sent at once: it is worth a system call, and should not wait in memory. */
    private static final int SENT_AT_ONCE_BYTES = 16 << 10;

    /** A recipient for which more than this waits may be slow. */
    private static final int SHARES_UP_TO_BYTES = 4 << 10;

    /** Is told later what became of a write. */
    public interface Listener {
        /** The network has taken all that was written so far. */
        void taken();

        /** The connection ended before. */
        void lost(Throwable cause);
    }

    private final ChannelHandlerContext context;
    private final ChannelPromise nobody; // a promise for each write would cost more than the look at the end
    private boolean plain;
    private List<Listener> listeners = new ArrayList<>(1);
    private long unsent; // bytes; a handler for TLS holds them back, so that the channel does not know of them
    private boolean inBatch;

    public ChannelWrites(ChannelHandlerContext context) {
        this.context = context;
        this.nobody = new VoidChannelPromise(context.channel(), false);
        this.plain = context.pipeline().get(SslHandler.class) == null;
    }

    /** From now on a handler for TLS stands before the network. */
    void behindTls() {
        plain = false;
    }

    /** An empty buffer for a message of at most {@code bytes}, to be written before long. */
    public ByteBuf buffer(int bytes) {
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        return waiting != null && waiting.totalPendingWriteBytes() > SHARES_UP_TO_BYTES
                ? context.alloc().directBuffer(bytes) // a part of a shared one would keep all of that
                : FlushBatch.of(context.executor()).buffer(context.alloc(), bytes);
    }

    /** Writes it without sending it, and releases it. */
    public void write(ByteBuf bytes) {
        unsent += bytes.readableBytes();
        context.write(bytes, nobody);
    }

    /** Sends what was written, soon. */
    public void flush(Listener listener) {
        listeners.add(listener);
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer(); // null once the channel is closed
        if (waiting == null || Math.max(unsent, waiting.totalPendingWriteBytes()) > SENT_AT_ONCE_BYTES) {
            send();
        }
        if (!inBatch) {
            inBatch = true;
            FlushBatch.of(context.executor()).add(this);
        }
    }

    /** For the batch: sends what was written. */
    void send() {
        unsent = 0; // first: whoever learns of room then may write more
        context.flush();
    }

    /** All that was there has been read: what answers it is sent now, since Netty closes the channel next if the recipient writes no more. */
    void readComplete() {
        if (unsent > 0) {
            send();
            if (isSent()) {
                tell(takeListeners(), Listener::taken);
            }
        }
    }

    /** Writes it and sends everything at once: nothing is written afterwards. Releases it. */
    void finish(ByteBuf bytes, Listener listener) {
        listeners.add(listener);
        sendBehindAll(bytes); // told with it: once the output is shut down it cannot be seen any more what was sent
    }

    /** For the batch, after {@link #send}: tells the listeners what became of it. */
    void tell() {
        inBatch = false;
        if (listeners.isEmpty()) {
            return;
        }
        if (isSent()) {
            tell(takeListeners(), Listener::taken);
        } else {
            sendBehindAll(Unpooled.EMPTY_BUFFER);
        }
    }

    private boolean isSent() {
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        return plain
                && waiting != null
                && waiting.totalPendingWriteBytes() == 0; // a handler for TLS may hold something back
    }

    private void sendBehindAll(ByteBuf bytes) {
        List<Listener> all = takeListeners();
        unsent = 0;
        context.writeAndFlush(bytes)
                .addListener(ended ->
                        tell(all, ended.isSuccess() ? Listener::taken : listener -> listener.lost(ended.cause())));
    }

    private List<Listener> takeListeners() {
        List<Listener> all = listeners;
        listeners = new ArrayList<>(1); // a listener may write more
        return all;
    }

    private static void tell(List<Listener> all, Consumer<Listener> what) {
        for (Listener listener : all) {
            try {
                what.accept(listener);
            } catch (RuntimeException | Error fault) { // the others have to know nevertheless
                LOG.error("could not go on after a write", fault);
            }
        }
    }
}
