package io.holdfast.http.client;

import io.holdfast.http.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPromise;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
final class RequestWriter {
    private static final int PIECE = 32 << 10;
    private static final ThreadLocal<HeadWriter> HEADS = ThreadLocal.withInitial(HeadWriter::new);

    /** Where it writes to. */
    interface Sink {
        ByteBuf buffer(int bytes);

        ChannelPromise promise();

        /** Writes and flushes, and releases the bytes. */
        void write(ByteBuf bytes, ChannelPromise promise);

        boolean isWritable();
    }

    private final Sink sink;
    private final NodeRequest request;
    private final String authority;
    private final @Nullable ContextInternal context = ContextInternal.current(); // of the request that is forwarded
    private final Promise<Void> written = Promise.promise();
    private @Nullable Runnable drainHandler;
    private long left; // of the length that is announced
    private long queued;
    private long done;
    private boolean sourceEnded;
    private boolean stopped;

    RequestWriter(Sink sink, NodeRequest request, String authority) {
        this.sink = sink;
        this.request = request;
        this.authority = authority;
        this.left = request.content().length().orElse(0);
    }

    /**
     * @return ends when the last byte has been taken by the network; fails when the source of the content broke off or has another length
     *     than it said, and, with nothing written, when a recipient could not read the request as it is meant
     */
    Future<Void> write() {
        HeadWriter head = HEADS.get().clear();
        try {
            Optional<String> broken = request.fields().broken(request.method(), request.target());
            if (broken.isPresent()) {
                return refuse(broken.get());
            }
            request.writeHead(authority, head);
        } catch (IllegalArgumentException broken) {
            return refuse(String.valueOf(broken.getMessage()));
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
            return written.future();
        }
        write(first);
        for (int from = 0; from < held.length(); from += PIECE) {
            writeContent(held.slice(from, Math.min(held.length(), from + PIECE)));
        }
        request.content().rest().ifPresentOrElse(this::flow, this::end);
        return written.future();
    }

    private Future<Void> refuse(String why) {
        stopped = true;
        return Future.failedFuture(new NodeFailure(NodeFailure.Kind.UNWRITABLE, why));
    }

    boolean isWritten() {
        return sourceEnded && queued == done && !written.future().failed();
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
        rest.exceptionHandler(gone -> written.tryFail(gone));
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
        stopped = true;
        written.tryFail("the content has %s bytes than its length of %d"
                .formatted(how, request.content().length().getAsLong()));
    }

    private void write(ByteBuf bytes) {
        if (stopped) {
            bytes.release();
            return;
        }
        queued++;
        // A failed write is followed by the end of the connection; a response that the node sent before is still read.
        ChannelPromise promise = sink.promise();
        sink.write(bytes, promise);
        if (promise.isSuccess()) {
            taken(); // nearly always
        } else {
            promise.addListener(ended -> {
                if (ended.isSuccess()) {
                    inContext(this::taken);
                }
            });
        }
    }

    private void inContext(Runnable what) {
        if (context == null) {
            what.run();
        } else {
            context.dispatch(what, Runnable::run);
        }
    }

    private void taken() {
        done++;
        endIfDone();
    }

    private void endIfDone() {
        if (sourceEnded && queued == done) {
            written.tryComplete();
        }
    }
}
