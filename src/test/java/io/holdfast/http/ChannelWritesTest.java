package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On an event loop of its own: an embedded channel runs what is scheduled at once. */
class ChannelWritesTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch last = new CountDownLatch(1);
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
        return new ChannelWrites(channel.pipeline().context(nothing));
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

        assertTrue(last.await(5, SECONDS), () -> told.toString());
        assertEquals(List.of("a", "b", "c", "last"), told);
    }
}
