package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A request as it was read from a connection, and its content as a stream: what nobody handles is discarded. Confined to the event loop of
 * its connection.
 */
public final class ServerRequest implements ReadStream<Buffer> {
    private final StrictHttp connection;
    private final RequestHeaderSection head;
    private final String path;
    private final ServerResponse response;
    private @Nullable Deque<Buffer> waiting; // what was read and is not handled yet; null for most requests
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable Throwable failure;
    private @Nullable ContextInternal context; // once it was passed on
    private boolean paused;

    private boolean whole; // has been read from the connection
    private boolean ended;

    ServerRequest(StrictHttp connection, RequestHeaderSection head) {
        this.connection = connection;
        this.head = head;
        String target = target();
        int query = target.indexOf('?');
        this.path = query < 0 ? target : target.substring(0, query);
        this.response = new ServerResponse(connection, this);
    }

    public String method() {
        return head.method();
    }

    /** Path and query, or {@code *}. */
    public String target() {
        return head.target().form();
    }

    /** Without a query. */
    public String path() {
        return path;
    }

    /** As they were received. */
    public Fields fields() {
        return head.fields();
    }

    /** Host and port as the client named them; null if a client of HTTP/1.0 named none. */
    public @Nullable String authority() {
        String host = head.host();
        return host != null ? host : head.target().authority().orElse(null);
    }

    public boolean isHttp10() {
        return head.isHttp10();
    }

    public boolean isChunked() {
        return head.isChunked();
    }

    /** Of the content, unless it is chunked; 0 if there is none. */
    public long contentLength() {
        return head.contentLength();
    }

    /** Whether there is content, read or not. */
    public boolean hasContent() {
        return isChunked() || contentLength() > 0;
    }

    /** The address that the connection comes from; without a port. */
    public String remoteAddress() {
        return connection.remoteAddress();
    }

    /** Whether the connection is encrypted. */
    public boolean isSsl() {
        return connection.isSsl();
    }

    public ServerResponse response() {
        return response;
    }

    /** Whether all of it has been read from the connection and handled. */
    public boolean isEnded() {
        return ended;
    }

    boolean isPaused() {
        return paused;
    }

    /** How long the request and its response may make no progress, if that differs from the port. */
    public void streamTimeout(Duration timeout) {
        connection.streamTimeout(timeout);
    }

    /** Passes it on, in a context of its own. */
    void begin(ContextInternal own, Handler<ServerRequest> to) {
        context = own;
        own.dispatch(this, to);
    }

    /** Runs what may call its handlers. */
    void inContext(Runnable what) {
        if (context == null) {
            what.run(); // it has no handlers yet
            return;
        }
        ContextInternal before = context.beginDispatch();
        try {
            what.run();
        } finally {
            context.endDispatch(before);
        }
    }

    void received(ByteBuf bytes) {
        Buffer copy = Buffer.buffer(ByteBufUtil.getBytes(bytes));
        if (paused) {
            waiting = waiting == null ? new ArrayDeque<>() : waiting;
            waiting.add(copy); // of the same read as what was handled last
        } else if (handler != null) {
            handler.handle(copy);
        }
    }

    void receivedEnd() {
        whole = true;
        deliver();
    }

    private void deliver() {
        while (!paused && waiting != null && !waiting.isEmpty()) {
            Buffer next = waiting.remove();
            if (handler != null) {
                handler.handle(next);
            }
        }
        if (whole && !ended && !paused) {
            ended = true;
            if (endHandler != null) {
                endHandler.handle(null);
            }
        }
    }

    /** The rest of it will not come. */
    void broke(Throwable cause) {
        if (failure == null && !ended) {
            failure = cause;
            if (exceptionHandler != null) {
                exceptionHandler.handle(cause);
            }
        }
    }

    /** Its response has ended: a handler that has paused it wants nothing more of it, but the next request may stand behind it. */
    void discardRest() {
        if (paused) {
            handler = null;
            endHandler = null;
            resume();
        }
    }

    @Override
    public ServerRequest exceptionHandler(@Nullable Handler<Throwable> other) {
        exceptionHandler = other;
        return this;
    }

    @Override
    public ServerRequest handler(@Nullable Handler<Buffer> other) {
        handler = other;
        return this;
    }

    /** What is here is handled; the rest waits in the connection until {@link #resume}, and is discarded when the response ends. */
    @Override
    public ServerRequest pause() {
        paused = true;
        return this;
    }

    @Override
    public ServerRequest resume() {
        if (paused) {
            paused = false;
            deliver();
            if (!whole) {
                connection.resumed();
            }
        }
        return this;
    }

    @Override
    public ServerRequest fetch(long amount) {
        return resume();
    }

    @Override
    public ServerRequest endHandler(@Nullable Handler<Void> other) {
        endHandler = other;
        return this;
    }
}
