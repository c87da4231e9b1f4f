package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On an event loop of its own: an embedded channel runs what is scheduled at once. */
class ChannelWritesTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch last = new CountDownLatch(1);
    private final Map<ChannelWrites, ChannelHandlerContext> contexts = new HashMap<>();
    private final ChannelGroup channels = new DefaultChannelGroup(loop);

    @AfterEach
    void close() throws Exception {
        channels.close().sync();
        loop.shutdownGracefully(0, 0, SECONDS).sync();
    }

    private ChannelWrites connect() throws Exception {
        ChannelInboundHandlerAdapter nothing = new ChannelInboundHandlerAdapter() {
            @Override
            public boolean isSharable() {
                return true;
            }
        };
        LocalAddress address = new LocalAddress(ChannelWritesTest.class);
        new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .childHandler(nothing)
                .bind(address)
                .sync();
        Channel channel = new Bootstrap()
                .group(loop)
                .channel(LocalChannel.class)
                .handler(nothing)
                .connect(address)
                .sync()
                .channel();
        channels.add(channel);
        ChannelHandlerContext context = channel.pipeline().context(nothing);
        ChannelWrites writes = new ChannelWrites(context);
        contexts.put(writes, context);
        return writes;
    }

    private final class Named implements ChannelWrites.Listener {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void taken() {
            told.add(name);
            if (name.equals("last")) {
                last.countDown();
            } else {
                throw new IllegalStateException("on purpose");
            }
        }

        @Override
        public void lost(Throwable cause) {
            told.add(name + " lost");
        }
    }

    private static void write(ChannelWrites writes, ChannelWrites.Listener listener) {
        ByteBuf bytes = writes.buffer(1);
        writes.write(bytes.writeByte('a'));
        writes.flush(listener);
    }

    @Test
    void a_listener_that_throws_keeps_nothing_from_the_others() throws Exception {
        ChannelWrites one = connect();
        ChannelWrites two = connect();
        ChannelWrites three = connect();

        loop.submit(() -> {
                    write(one, new Named("a"));
                    write(one, new Named("b"));
                    write(two, new Named("c"));
                    write(three, new Named("last"));
                })
                .sync();

        assertTrue(last.await(60, SECONDS), () -> told.toString());
        assertEquals(List.of("a", "b", "c", "last"), told);
    }

    @Test
    void a_recipient_that_does_not_read_keeps_little_memory_of_the_others() throws Exception {
        UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
        ChannelWrites slow = connect();
        ChannelWrites fast = connect();
        channels.forEach(channel -> channel.config().setAllocator(memory));
        stall(slow);
        Named ignored = new Named("last");

        for (int turn = 0; turn < 200; turn++) {
            loop.submit(() -> {
                        for (int i = 0; i < 10; i++) {
                            writeBytes(fast, 2_000, ignored);
                        }
                        writeBytes(slow, 100, ignored);
                    })
                    .sync();
        }
        loop.submit(() -> {}).sync();

        long held = loop.submit(() -> memory.metric().usedDirectMemory()).get();
        assertTrue(held < 300_000, () -> "bytes for 20 kB that wait: " + held);
    }

    @Test
    void much_is_sent_at_once_though_a_handler_holds_it_back_until_then() throws Exception {
        ChannelWrites writes = connect();
        Deque<ByteBuf> held = new ArrayDeque<>(); // as a handler for TLS does
        contexts.get(writes).pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                held.add((ByteBuf) message);
            }

            @Override
            public void flush(ChannelHandlerContext ctx) {
                while (!held.isEmpty()) {
                    ctx.write(held.remove());
                }
                ctx.flush();
            }
        });

        int heldAtMost = loop.submit(() -> {
                    int most = 0;
                    for (int i = 0; i < 20; i++) {
                        writeBytes(writes, 10_000, new Named("last"));
                        most = Math.max(most, held.size());
                    }
                    return most;
                })
                .get();

        assertTrue(heldAtMost <= 1, () -> heldAtMost + " pieces of 10 kB wait");
    }

    private void stall(ChannelWrites writes) {
        contexts.get(writes).pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                // the network takes nothing
            }
        });
    }

    private static void writeBytes(ChannelWrites writes, int length, ChannelWrites.Listener listener) {
        writes.write(writes.buffer(length).writeZero(length));
        writes.flush(listener);
    }
}
