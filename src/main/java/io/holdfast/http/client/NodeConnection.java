package io.holdfast.http.client;

import io.holdfast.http.ChannelWrites;
import io.holdfast.http.RawConnection;
import io.holdfast.http.ResponseHeaderSection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a node, which carries one exchange at a time. It stands before the handler of Vert.x' socket, which sees none of its
 * bytes. Confined to its event loop.
 *
 * <pre>
 *   busy ──in step, and the node keeps it──► idle ──next exchange──► busy
 *     └──anything else──► closed ◄──unexpected byte, expired, closed by the node──┘
 * </pre>
 */
public final class NodeConnection {
    private static final Logger LOG = LoggerFactory.getLogger(NodeConnection.class);

    private final ChannelHandlerContext context;
    private final Destination destination;
    private final ResponseHeaderSection.Limits limits;
    private final RequestWriter.Sink sink;
    private @Nullable NodeExchange exchange;
    private @Nullable RawConnection raw;
    private long idleUntilNanos;
    private boolean reused;
    private boolean reading = true;
    private boolean closed;
    private @Nullable Throwable failure;

    /** @param socket the context of the socket's own handler */
    NodeConnection(ChannelHandlerContext socket, Destination destination, ResponseHeaderSection.Limits limits) {
        this.destination = destination;
        this.limits = limits;
        Events events = new Events();
        socket.pipeline().addBefore(socket.name(), "nodeConnection", events);
        this.context = socket.pipeline().context(events);
        this.sink = new ChannelSink();
        this.closed = !context.channel().isActive();
        context.channel().closeFuture().addListener(ended -> destination.disconnected());
    }

    NodeAddress address() {
        return destination.address();
    }

    /** Whether it has carried an exchange before: then the node may be closing it at this moment. */
    public boolean isReused() {
        return reused;
    }

    /** The exchange of a request, to be started at once, on a connection from {@link NodeClient#connect} that was not used since. */
    public NodeExchange exchange(NodeRequest request, NodeExchange.Listener listener) {
        return new NodeExchange(this, sink, request, limits, listener);
    }

    void begin(NodeExchange begun) {
        exchange = begun;
    }

    /** Its request has been handed to the network. */
    void checkOpen(NodeExchange begun) {
        if (closed) {
            begun.connectionEnded(failure); // since it was taken
        }
    }

    /** For its destination, while it is idle: when it expires. */
    long idleUntilNanos() {
        return idleUntilNanos;
    }

    void idleUntil(long nanos) {
        idleUntilNanos = nanos;
    }

    /** Returns a connection on which nothing was sent. */
    public void release() {
        reused = true; // the node may be closing it by the time it is used
        if (!closed) {
            destination.add(this, OptionalLong.empty());
        }
    }

    void exchangeEnded(boolean inStep, OptionalLong keepAliveSeconds) {
        exchange = null;
        reused = true;
        if (inStep && !closed) {
            destination.add(this, keepAliveSeconds);
        } else {
            close();
        }
        setReading(true); // last: what is read now belongs to no exchange and closes the connection
    }

    void setReading(boolean wanted) {
        if (wanted != reading && raw == null) {
            reading = wanted;
            context.channel().config().setAutoRead(wanted);
        }
    }

    /** The same connection, paused: another protocol is used from now on. */
    RawConnection detach() {
        RawConnection detached = new RawConnection(context, bytes -> {});
        exchange = null;
        raw = detached;
        if (closed) {
            detached.closed();
        }
        return detached;
    }

    void close() {
        context.close();
    }

    private void received(ByteBuf bytes) {
        if (raw != null) {
            raw.received(bytes);
            return;
        }
        try {
            if (exchange != null) {
                exchange.received(bytes);
            } else {
                LOG.debug("{} sent bytes that nobody asked for", address());
                destination.remove(this);
                close();
            }
        } finally {
            bytes.release();
        }
    }

    private void ended() {
        closed = true;
        destination.remove(this);
        if (raw != null) {
            raw.closed();
        } else if (exchange != null) {
            exchange.connectionEnded(failure);
        }
    }

    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf bytes) {
                received(bytes);
            } else {
                ctx.fireChannelRead(message);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (raw != null) {
                raw.writabilityChanged();
            } else if (exchange != null) {
                exchange.writabilityChanged();
            }
            ctx.fireChannelWritabilityChanged();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended(); // after all that could be read
            ctx.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failure = cause;
            ctx.close();
        }
    }

    private final class ChannelSink implements RequestWriter.Sink {
        private final ChannelWrites writes = new ChannelWrites(context);

        @Override
        public ByteBuf buffer(int bytes) {
            return writes.buffer(bytes);
        }

        @Override
        public void write(ByteBuf bytes, ChannelWrites.Listener listener) {
            writes.write(bytes);
            writes.flush(listener);
        }

        @Override
        public boolean isWritable() {
            return context.channel().isWritable();
        }
    }
}
