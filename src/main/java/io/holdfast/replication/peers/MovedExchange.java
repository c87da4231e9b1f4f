package io.holdfast.replication.peers;

import io.holdfast.replication.GroupThread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endless exchange whose connection moves to the thread of a group, once its header section was read and the
 * response begun: no other thread is woken for what it brings (ADR 22). Vert.x has begun it, and is notified of its end.
 *
 * <p>It uses internal interfaces of Vert.x: the public one has no way for a connection to change its event loop,
 * while Netty has. Confined to the event loop of the channel, which is that of the group once it has moved.
 */
final class MovedExchange extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(MovedExchange.class);

    private final GroupThread thread;
    private final ChannelHandlerContext vertx;
    private final EventExecutor home;
    private final Consumer<Buffer> bytes;
    private final Runnable onEnd;
    private final Queue<Object> early = new ArrayDeque<>(); // what arrived together with the header section
    private ChannelHandlerContext context;
    private final AtomicBoolean told = new AtomicBoolean(); // that it has ended
    private volatile boolean moved;
    private boolean ending;
    private boolean ended;

    private MovedExchange(GroupThread thread, ChannelHandlerContext vertx, Consumer<Buffer> bytes, Runnable onEnd) {
        this.thread = thread;
        this.vertx = vertx;
        this.home = vertx.executor();
        this.bytes = bytes;
        this.onEnd = onEnd;
    }

    /**
     * Call it on the event loop of the request, when the head of the response was written, chunked, and nothing of the body was read.
     *
     * @param bytes gets the body as it comes, on {@code thread}; they are its to keep
     * @param onEnd called once when no more will come, unless {@link #end} was first; on {@code thread} while that runs
     */
    static MovedExchange begin(HttpServerRequest request, GroupThread thread, Consumer<Buffer> bytes, Runnable onEnd) {
        ChannelHandlerContext vertx = ((HttpServerConnection) request.connection()).channelHandlerContext();
        MovedExchange exchange = new MovedExchange(thread, vertx, bytes, onEnd);
        vertx.pipeline().addBefore(vertx.name(), "movedExchange", exchange);
        // When Vert.x has finished with the read that brought the head, and sent what it has written.
        exchange.home.execute(exchange::move);
        return exchange;
    }

    /** Whether the thread of the group has it. Any thread may ask. */
    boolean hasMoved() {
        return moved;
    }

    /** Sends a part of the response, because something of the body came. On {@code thread}; whatever fails ends the exchange. */
    void write(Buffer part) {
        if (moved) {
            context.writeAndFlush(
                    new DefaultHttpContent(Unpooled.wrappedBuffer(part.getBytes())), context.voidPromise());
        }
    }

    /** Takes no more, and ends the response; the connection ends with it, as its head announces. On {@code thread}. */
    void end() {
        ended = true;
        if (moved) {
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
        } else {
            ending = true; // nothing can be ended yet
        }
    }

    private void move() {
        Channel channel = vertx.channel();
        if (!channel.isActive()) {
            return;
        }
        vertx.pipeline().remove(vertx.handler()); // it belongs to its event loop
        channel.deregister().addListener(gone -> thread.take(channel)
                .onSuccess(v -> arriveThere())
                .onFailure(cause -> {
                    LOG.debug("a connection ended before it had changed its event loop", cause);
                    tellVertx(); // first: its server ends when all of its connections have ended
                    over();
                }));
    }

    private void arriveThere() {
        if (!thread.tryExecute(this::arrive)) {
            tellVertx();
            over();
        }
    }

    private void arrive() {
        moved = true;
        if (ending) {
            end();
        }
        while (!early.isEmpty()) {
            read(early.remove());
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (moved) {
            read(message);
        } else {
            early.add(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over();
        tellVertx();
    }

    private void tellVertx() {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        if (!told.compareAndSet(false, true)) {
            return;
        }
        home.execute(() -> {
            try {
                ((ChannelInboundHandler) vertx.handler()).channelInactive(vertx);
            } catch (Exception broken) {
                LOG.error("the end of a connection could not be reported", broken);
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("a connection broke", cause);
        ctx.close();
    }

    private void read(Object message) {
        try {
            if (message instanceof HttpContent part && part.content().isReadable() && !ended) {
                ByteBuf copy = Unpooled.copiedBuffer(part.content()); // not of a pool: it is the reader's to keep
                bytes.accept(BufferInternal.buffer(copy));
            }
            if (message instanceof LastHttpContent) {
                over();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void over() {
        if (!ended) {
            ended = true;
            if (moved || !thread.tryExecute(onEnd)) {
                onEnd.run(); // here, or where nothing else runs any more
            }
        }
    }
}
