package io.holdfast.http.client;

import io.holdfast.http.ChannelWrites;
import io.holdfast.http.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one request into a connection: what is held in pieces, so that progress shows, the rest as it flows, with back-pressure.
 * Confined to the event loop of its connection.
 */
final class RequestWriter implements ChannelWrites.Listener {
    private static final int PIECE = 32 << 10;
    private static final FastThreadLocal<HeadWriter> HEADS = HeadWriter.perThread();

    /** Where it writes to. */
    interface Sink {
        ByteBuf buffer(int bytes);

        /** Writes and flushes, and releases the bytes. */
        void write(ByteBuf bytes, ChannelWrites.Listener listener);

        boolean isWritable();
    }

    /** Is told once how it ended, unless it is stopped before. */
    interface Listener {
        /** The last byte has been taken by the network. */
        void written();

        /**
         * The source of the content broke off or has another length than it said ({@code CONTENT_BROKEN}); or, with nothing written, a
         * recipient could not read the request as it is meant ({@code UNWRITABLE}).
         */
        void failed(NodeFailure failure);
    }

    private final Sink sink;
    private final Listener listener;
    private final NodeRequest request;
    private final NodeAddress node;
    private final @Nullable ContextInternal context = ContextInternal.current(); // of the request that is forwarded
    private @Nullable Runnable drainHandler;
    private long left; // of the length that is announced
    private long queued;
    private long done;
    private boolean sourceEnded;
    private boolean stopped;
    private boolean broken;
    private boolean told;

    RequestWriter(Sink sink, NodeRequest request, NodeAddress node, Listener listener) {
        this.sink = sink;
        this.listener = listener;
        this.request = request;
        this.node = node;
        this.left = request.content().length().orElse(0);
    }

    void write() {
        HeadWriter head = HEADS.get().clear();
        try {
            Optional<String> rule = request.fields().broken(request.method(), request.target());
            if (rule.isPresent()) {
                fail(NodeFailure.Kind.UNWRITABLE, rule.get());
                return;
            }
            request.writeHead(node, head);
        } catch (IllegalArgumentException unwritable) {
            fail(NodeFailure.Kind.UNWRITABLE, String.valueOf(unwritable.getMessage()));
            return;
        }
        Buffer held = request.content().held();
        boolean whole = request.content().rest().isEmpty() && !request.isChunked() && held.length() == left;
        boolean small = whole && left <= PIECE;
        ByteBuf first = sink.buffer(head.length() + (small ? held.length() : 0));
        head.into(first);
        if (small) {
            left = 0;
            sourceEnded = true;
            if (held.length() > 0) {
                first.writeBytes(((BufferInternal) held).getByteBuf());
            }
            write(first); // most requests are one write
            return;
        }
        write(first);
        for (int from = 0; from < held.length(); from += PIECE) {
            writeContent(held.slice(from, Math.min(held.length(), from + PIECE)));
        }
        request.content().rest().ifPresentOrElse(this::flow, this::end);
    }

    private void fail(NodeFailure.Kind kind, String why) {
        stopped = true;
        broken = true;
        if (!told) {
            told = true;
            listener.failed(new NodeFailure(kind, why));
        }
    }

    boolean isWritten() {
        return sourceEnded && queued == done && !broken;
    }

    /** The number of completed writes: it rises as long as the request makes progress. */
    long progress() {
        return done;
    }

    /** Whether everything so far has been written, and more is expected from the source. */
    boolean isWaitingForSource() {
        return !sourceEnded && queued == done;
    }

    /** Stops writing; the connection cannot be used again then. */
    void stop() {
        stopped = true;
        if (!sourceEnded) {
            request.content()
                    .rest()
                    .ifPresent(rest -> rest.handler(null).endHandler(null).pause());
        }
    }

    /** The network takes more again, or less. */
    void writabilityChanged() {
        Runnable drained = drainHandler;
        if (drained != null && sink.isWritable()) {
            drainHandler = null;
            drained.run();
        }
    }

    private void flow(ReadStream<Buffer> rest) {
        rest.exceptionHandler(gone -> breakOff(gone.getMessage()));
        rest.endHandler(v -> end());
        rest.handler(some -> {
            writeContent(some);
            if (!sink.isWritable()) {
                rest.pause();
                drainHandler = () -> {
                    if (!stopped) {
                        rest.resume();
                    }
                };
            }
        });
        rest.resume();
    }

    private void writeContent(Buffer some) {
        if (some.length() == 0) {
            return; // an empty chunk would be the last one
        }
        if (request.isChunked()) {
            write(bytes(Buffer.buffer(Integer.toHexString(some.length()) + "\r\n")
                    .appendBuffer(some)
                    .appendString("\r\n")));
            return;
        }
        left -= some.length();
        if (left < 0) {
            failLength("more");
        } else {
            write(bytes(some));
        }
    }

    private static ByteBuf bytes(Buffer some) {
        return Unpooled.wrappedBuffer(some.getBytes());
    }

    private void end() {
        sourceEnded = true;
        if (request.isChunked()) {
            write(bytes(Buffer.buffer("0\r\n\r\n")));
        } else if (left > 0) {
            failLength("less");
        }
        endIfDone();
    }

    // What follows on the connection would be read as content, or content as a request.
    private void failLength(String how) {
        breakOff("the content has %s bytes than its length of %d"
                .formatted(how, request.content().length().getAsLong()));
    }

    private void breakOff(@Nullable String why) {
        fail(NodeFailure.Kind.CONTENT_BROKEN, "the request broke off: " + why);
    }

    private void write(ByteBuf bytes) {
        if (stopped) {
            bytes.release();
            return;
        }
        queued++;
        // A failed write is followed by the end of the connection; a response that the node sent before is still read.
        sink.write(bytes, this);
    }

    @Override
    public void lost(Throwable cause) {}

    private void inContext(Runnable what) {
        if (context == null) {
            what.run();
        } else {
            context.dispatch(what, Runnable::run);
        }
    }

    @Override
    public void taken() {
        inContext(this::advance);
    }

    private void advance() {
        done++;
        endIfDone();
    }

    private void endIfDone() {
        if (sourceEnded && queued == done && !told) {
            told = true;
            listener.written();
        }
    }
}
