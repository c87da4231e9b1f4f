package io.holdfast.http.client;

import io.holdfast.http.ResponseHeaderSection;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.NetSocket;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a node, which carries one exchange at a time. Confined to its event loop.
 *
 * <pre>
 *   busy ──in step, and the node keeps it──► idle ──next exchange──► busy
 *     └──anything else──► closed ◄──unexpected byte, expired, closed by the node──┘
 * </pre>
 */
public final class NodeConnection {
    private static final Logger LOG = LoggerFactory.getLogger(NodeConnection.class);

    private final NetSocket socket;
    private final NodeAddress address;
    private final IdleConnections idle;
    private final ResponseHeaderSection.Limits limits;
    private NodeExchange exchange;
    private boolean reused;
    private boolean reading = true;
    private boolean detached;
    private boolean closed;
    private Throwable failure;

    NodeConnection(NetSocket socket, NodeAddress address, IdleConnections idle, ResponseHeaderSection.Limits limits) {
        this.socket = socket;
        this.address = address;
        this.idle = idle;
        this.limits = limits;
        socket.handler(this::received);
        socket.exceptionHandler(cause -> failure = cause);
        socket.endHandler(v -> ended()); // runs after all data was read, unlike the close handler
    }

    NodeAddress address() {
        return address;
    }

    /** Whether it has carried an exchange before: then the node may be closing it at this moment. */
    public boolean isReused() {
        return reused;
    }

    /** Sends a request. The connection must have come from {@link NodeClient#connect} and not have been used since. */
    public NodeExchange send(NodeRequest request) {
        exchange = new NodeExchange(this, socket, request, limits);
        exchange.start();
        return exchange;
    }

    /** Returns a connection on which nothing was sent. */
    public void release() {
        reused = true; // the node may be closing it by the time it is used
        if (!closed) {
            idle.add(this, OptionalLong.empty());
        }
    }

    void exchangeEnded(boolean inStep, OptionalLong keepAliveSeconds) {
        exchange = null;
        reused = true;
        if (inStep && !closed) {
            idle.add(this, keepAliveSeconds);
        } else {
            close();
        }
        setReading(true); // last: what is read now belongs to no exchange and closes the connection
    }

    void setReading(boolean wanted) {
        if (wanted == reading || detached) {
            return;
        }
        reading = wanted;
        if (wanted) {
            socket.resume();
        } else {
            socket.pause();
        }
    }

    /** The socket, paused: another protocol is used from now on. */
    NetSocket detach() {
        detached = true;
        return socket.pause()
                .handler(null)
                .endHandler(null)
                .exceptionHandler(cause -> LOG.debug("tunnel to {}: {}", address, cause.toString()));
    }

    void close() {
        socket.close().onFailure(gone -> LOG.debug("{} was closed already: {}", address, gone.toString()));
    }

    private void received(Buffer some) {
        if (exchange == null) {
            LOG.debug("{} sent bytes that nobody asked for", address);
            idle.remove(this);
            close();
            return;
        }
        ByteBuf bytes = ((BufferInternal) some).getByteBuf();
        exchange.received(bytes);
    }

    private void ended() {
        closed = true;
        idle.remove(this);
        if (exchange != null) {
            exchange.connectionEnded(failure);
        }
    }
}
