package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;

/** A channel without a network that is written to through {@link ChannelWrites}: notes what it sends and what its listeners are told. */
final class WrittenChannel {
    private final String name;
    private final List<String> events;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ChannelWrites writes;
    private boolean stalled;

    /** @param events gets "NAME sent", "NAME taken" and "NAME lost" in their order */
    @SuppressWarnings(
            "deprecation") // an embedded channel's own loop runs tasks at each write: its handler needs another one
    WrittenChannel(
            String name, ManualExecutor loop, ByteBufAllocator memory, List<String> events, ChannelHandler... before) {
        this.name = name;
        this.events = events;
        channel.config().setAllocator(memory);
        channel.pipeline().addLast("network", new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                if (stalled) {
                    return;
                }
                ChannelOutboundBuffer waiting =
                        ctx.channel().unsafe().outboundBuffer(); // null once the channel is closed
                if (waiting != null && waiting.totalPendingWriteBytes() > 0) {
                    events.add(name + " sent");
                }
                ctx.flush();
            }
        });
        channel.pipeline().addLast(before);
        channel.pipeline().addLast(loop, "own", new ChannelInboundHandlerAdapter());
        writes = new ChannelWrites(channel.pipeline().context("own"));
    }

    ChannelWrites writes() {
        return writes;
    }

    void write(String text) {
        writes.write(bytes(text));
    }

    void flush() {
        flush(() -> {});
    }

    /** @param taken runs once the listener has noted that all was taken */
    void flush(Runnable taken) {
        writes.flush(listener(taken));
    }

    void finish(String text) {
        writes.finish(bytes(text), listener(() -> {}));
    }

    private ByteBuf bytes(String text) {
        return writes.buffer(text.length()).writeBytes(text.getBytes(ISO_8859_1));
    }

    private ChannelWrites.Listener listener(Runnable taken) {
        return new ChannelWrites.Listener() {
            @Override
            public void taken() {
                events.add(name + " taken");
                taken.run();
            }

            @Override
            public void lost(Throwable cause) {
                events.add(name + " lost");
            }
        };
    }

    /** The network takes nothing until {@link #flows}. */
    void stalls() {
        stalled = true;
    }

    void flows() {
        stalled = false;
        channel.flush();
    }

    /** Nobody hears of it but the listeners. */
    void close() {
        channel.close();
        channel.checkException();
    }

    /** What the network took since the last call. */
    String sent() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf some = channel.readOutbound(); some != null; some = channel.readOutbound()) {
            all.append(some.toString(ISO_8859_1));
            some.release();
        }
        return all.toString();
    }
}
