package io.holdfast.http.client;

import io.holdfast.http.RawConnection;
import io.holdfast.http.Rejection;
import io.holdfast.http.ResponseHeaderSection;
import io.holdfast.http.ResponseReader;
import io.netty.buffer.ByteBuf;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request to a node and the response to it. It ends once: with the whole response, a {@link NodeFailure}, or because it was
 * cancelled. Confined to the event loop of its connection.
 */
public final class NodeExchange {

    /** Receives what becomes of the exchange, on its event loop and in the context of the request that it is made for. */
    public interface Listener {
        /** A response with a status of 1xx, but for 101: there may be several. */
        default void interim(ResponseHeaderSection head) {}

        /** The whole request has been taken by the network; not called if the exchange ends before. */
        default void written() {}

        /** The head of the final response is here; its content is paused. */
        void responded(NodeResponse response);

        /** There will be no response. */
        void failed(NodeFailure failure);
    }

    private final NodeConnection connection;
    private final Listener listener;
    private final @Nullable ContextInternal context; // of the request that it is made for
    private final RequestWriter writer;
    private final ResponseReader reader;
    private @Nullable NodeResponse flowing;
    private boolean told; // whether there is a response
    private List<Map.Entry<String, String>> trailers = List.of();
    private long bytesReceived;
    private boolean ended;
    private @Nullable RawConnection upgraded;

    NodeExchange(
            NodeConnection connection,
            RequestWriter.Sink sink,
            NodeRequest request,
            ResponseHeaderSection.Limits limits,
            Listener listener) {
        Parts parts = new Parts();
        this.connection = connection;
        this.listener = listener;
        this.context = ContextInternal.current();
        this.writer = new RequestWriter(sink, request, connection.address(), parts);
        this.reader = new ResponseReader(request.asksForHeadOnly(), request.upgrade(), limits, parts);
    }

    /** Sends the request; the listener may be told of the end of the exchange before this returns. */
    public void start() {
        connection.begin(this);
        writer.write();
        connection.checkOpen(this);
    }

    public boolean isWritten() {
        return writer.isWritten();
    }

    /** A count that rises while the writing of the request makes progress. */
    public long progress() {
        return writer.progress();
    }

    /** A count that rises while the response flows. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** Whether the writing of the request waits for more of its content from the client. */
    public boolean isWaitingForContent() {
        return writer.isWaitingForSource();
    }

    /** Closes the connection, since the response or the rest of it is not needed. Does nothing after the end of the exchange. */
    public void cancel() {
        fail(new NodeFailure(NodeFailure.Kind.CANCELLED, "cancelled"));
        if (flowing != null) {
            flowing.discard();
        }
    }

    /** The connection after a 101, paused. */
    public RawConnection upgraded() {
        return Objects.requireNonNull(upgraded, "the protocol was not switched");
    }

    void received(ByteBuf in) {
        inContext(() -> read(in));
    }

    /** @param failure that the connection broke with, null when the node closed it in order */
    void connectionEnded(@Nullable Throwable failure) {
        inContext(() -> onConnectionEnded(failure));
    }

    void writabilityChanged() {
        inContext(writer::writabilityChanged);
    }

    private void inContext(Runnable what) {
        if (context == null) {
            what.run();
            return;
        }
        ContextInternal before = context.beginDispatch();
        try {
            what.run();
        } finally {
            context.endDispatch(before);
        }
    }

    private void read(ByteBuf in) {
        if (ended) {
            return;
        }
        bytesReceived += in.readableBytes();
        try {
            reader.read(in);
        } catch (Rejection refused) {
            boolean large = refused.problem().code().equals("headers-too-large");
            fail(new NodeFailure(
                    large ? NodeFailure.Kind.HEADERS_TOO_LARGE : NodeFailure.Kind.MALFORMED,
                    refused.problem().detail()));
            return;
        }
        if (reader.hasEnded()) {
            finish(in); // first: the connection is free for the next request when the end of this one is announced
            flowing().receiveEnd(trailers);
        }
        if (!ended && flowing != null) {
            flowing.readHandled();
        }
        // Only now: the bytes that came with the header section may show that this is no valid response.
        announce();
    }

    private void onConnectionEnded(@Nullable Throwable failure) {
        if (ended) {
            return;
        }
        if (failure == null && reader.readToClose()) {
            ended = true;
            writer.stop();
            flowing().receiveEnd(trailers);
            return;
        }
        boolean idle = connection.isReused() && !reader.hasBegun();
        fail(new NodeFailure(
                idle ? NodeFailure.Kind.CLOSED_WHILE_IDLE : NodeFailure.Kind.BROKEN,
                failure == null ? "the connection was closed" : "the connection broke: " + failure.getMessage()));
    }

    private void announce() {
        if (flowing != null && !told) {
            told = true;
            listener.responded(flowing());
        }
    }

    private NodeResponse flowing() {
        return Objects.requireNonNull(flowing, "the response has not begun");
    }

    private void finish(ByteBuf behind) {
        ended = true;
        ResponseHeaderSection whole = flowing().head();
        if (whole.status() == 101) {
            RawConnection raw = connection.detach();
            raw.received(behind.readRetainedSlice(behind.readableBytes())); // what the node sent in the same read
            upgraded = raw;
            return;
        }
        boolean inStep = writer.isWritten() && !behind.isReadable() && whole.keepsConnection();
        writer.stop();
        connection.exchangeEnded(inStep, whole.keepAliveSeconds());
    }

    private void fail(NodeFailure failure) {
        if (ended) {
            return;
        }
        ended = true;
        writer.stop();
        connection.close();
        if (told) {
            flowing().fail(failure);
            return;
        }
        told = true;
        listener.failed(failure);
        if (flowing != null) {
            flowing.discard(); // nobody gets it
        }
    }

    /** Receives what the reader parses, and how far the writer came. */
    private final class Parts implements ResponseReader.Listener, RequestWriter.Listener {
        @Override
        public void written() {
            if (!ended) {
                listener.written();
            }
        }

        @Override
        public void failed(NodeFailure failure) {
            fail(failure);
        }

        @Override
        public void interim(ResponseHeaderSection interim) {
            listener.interim(interim);
        }

        @Override
        public void head(ResponseHeaderSection whole) {
            flowing = new NodeResponse(whole, connection);
        }

        @Override
        public void content(ByteBuf bytes) {
            flowing().receive(bytes);
        }

        @Override
        public void end(List<Map.Entry<String, String>> behindLastChunk) {
            trailers = behindLastChunk;
        }
    }
}
