package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a channel without a promise for each write: nearly always the network takes all of it at once. Confined to the event loop of
 * the channel.
 */
public final class ChannelWrites {
    private final ChannelHandlerContext context;
    private final ChannelPromise nobody;
    private final boolean plain;

    public ChannelWrites(ChannelHandlerContext context) {
        this.context = context;
        this.nobody = new VoidChannelPromise(context.channel(), false);
        this.plain = context.pipeline().get(SslHandler.class) == null;
    }

    /** Writes it without flushing, and releases it. */
    public void write(ByteBuf bytes) {
        context.write(bytes, nobody);
    }

    /** Flushes what was written. @return null if the network has taken all of it; else ends when it has, and fails when it does not */
    public @Nullable ChannelFuture flush() {
        context.flush();
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer(); // null once the channel is closed
        boolean taken = plain && waiting != null && waiting.isEmpty(); // a handler for TLS may hold something back
        return taken ? null : context.writeAndFlush(Unpooled.EMPTY_BUFFER);
    }
}
