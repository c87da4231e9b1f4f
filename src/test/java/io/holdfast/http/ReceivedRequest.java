package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.http.tls.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ShutdownEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A connection without a network whose requests are answered directly: a test receives them, and sees what their client gets. */
public final class ReceivedRequest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final RequestHeaderSection.Limits LIMITS = new RequestHeaderSection.Limits(8_000, 8_000, 50);

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final DrainState draining = new DrainState(LONG);
    private final List<ServerRequest> requests = new ArrayList<>();
    private Consumer<ServerRequest> handler = requests::add;
    private boolean stalled;

    public ReceivedRequest(Vertx vertx) {
        channel.config().setAllocator(memory);
        channel.pipeline().addLast("network", new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                if (!stalled) {
                    ctx.flush();
                }
            }
        });
        channel.pipeline().addLast("httpDecoder", new HttpRequestDecoder());
        channel.pipeline().addLast("httpEncoder", new HttpResponseEncoder());
        DirectHandler takesAll = new DirectHandler() {
            @Override
            public boolean takes(String method, String target, Fields fields) {
                return true;
            }

            @Override
            public void handle(ServerRequest request) {
                handler.accept(request);
            }
        };
        StrictHttp.install(
                channel.pipeline(),
                new StrictHttp.Port(
                        LIMITS,
                        new StrictHttp.Timeouts(LONG, LONG, LONG),
                        draining,
                        takesAll,
                        ServerTls.OFF,
                        (ContextInternal) vertx.getOrCreateContext()));
    }

    /** The request that is read from {@code bytes}, the latest one if there are several. */
    public static ServerRequest of(Vertx vertx, String bytes) {
        return new ReceivedRequest(vertx).receives(bytes);
    }

    public ServerRequest receives(String bytes) {
        receivesMore(bytes);
        return latest();
    }

    ServerRequest latest() {
        return requests.get(requests.size() - 1);
    }

    /** Bytes that may begin no request. */
    void receivesMore(String bytes) {
        channel.writeInbound(memory.directBuffer().writeBytes(bytes.getBytes(ISO_8859_1)));
    }

    /** How many requests were passed on. */
    public int count() {
        return requests.size();
    }

    /** From now on {@code other} gets the requests, while they are read. */
    void handler(Consumer<ServerRequest> other) {
        handler = other;
    }

    /** The client leaves. */
    public void close() {
        channel.close();
        channel.runPendingTasks();
    }

    public boolean isOpen() {
        return channel.isActive();
    }

    /** Whether more is read from the network. */
    boolean isReading() {
        return channel.config().isAutoRead();
    }

    /** The server begins to drain. */
    void drain() {
        draining.begin();
    }

    /** The server shuts down, and for as long as connections are kept nothing happens. */
    void shutsDown() {
        channel.freezeTime();
        channel.pipeline().fireUserEventTriggered(new ShutdownEvent(1, TimeUnit.HOURS));
        channel.advanceTimeBy(LONG.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    /** The network takes nothing until {@link #flows}. */
    void stalls() {
        stalled = true;
    }

    void flows() {
        stalled = false;
        channel.flush();
    }

    /** Bytes of buffers that nobody has released. */
    long unreleased() {
        return memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
    }

    ByteBuf buffer(String text) {
        return memory.directBuffer(text.length()).writeBytes(text.getBytes(ISO_8859_1));
    }

    /** What was written since the last call. */
    public String sent() {
        channel.runPendingTasks();
        StringBuilder all = new StringBuilder();
        for (ByteBuf some = channel.readOutbound(); some != null; some = channel.readOutbound()) {
            all.append(some.toString(ISO_8859_1));
            some.release();
        }
        return all.toString();
    }

    /** The same without the lines for the date. */
    String sentUndated() {
        return sent().replaceAll("Date: [^\r]*+\r\n", "");
    }
}
