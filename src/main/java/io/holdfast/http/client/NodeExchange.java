package io.holdfast.http.client;

import io.holdfast.http.RawConnection;
import io.holdfast.http.Rejection;
import io.holdfast.http.ResponseHeaderSection;
import io.holdfast.http.ResponseReader;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to a node and the response to it. It ends once: with the whole response, a {@link NodeFailure}, or because it was
 * cancelled. Confined to the event loop of its connection.
 */
public final class NodeExchange {
    private final NodeConnection connection;
    private final @Nullable ContextInternal context; // of the request that it is made for
    private final RequestWriter writer;
    private final ResponseReader reader;
    private final Promise<NodeResponse> response = Promise.promise();
    private final Promise<Void> written = Promise.promise();
    private Consumer<ResponseHeaderSection> interimHandler = head -> {};
    private @Nullable NodeResponse flowing;
    private List<Map.Entry<String, String>> trailers = List.of();
    private long bytesReceived;
    private boolean ended;
    private @Nullable RawConnection upgraded;

    NodeExchange(
            NodeConnection connection,
            RequestWriter.Sink sink,
            NodeRequest request,
            ResponseHeaderSection.Limits limits) {
        this.connection = connection;
        this.context = ContextInternal.current();
        this.writer = new RequestWriter(sink, request, connection.address().authority());
        this.reader = new ResponseReader(request.asksForHeadOnly(), request.upgrade(), limits, new Parts());
    }

    void start() {
        writer.write()
                .onSuccess(done -> written.tryComplete())
                .onFailure(gone -> fail(
                        gone instanceof NodeFailure unwritable
                                ? unwritable
                                : new NodeFailure(
                                        NodeFailure.Kind.CONTENT_BROKEN,
                                        "the request broke off: " + gone.getMessage())));
    }

    /** The head of the final response, as soon as it is here; its content is paused. Fails with {@link NodeFailure}. */
    public Future<NodeResponse> response() {
        return response.future();
    }

    /** Ends when the whole request has been taken by the network; never if the exchange ends before. */
    public Future<Void> written() {
        return written.future();
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

    /** @param handler gets the responses with a status of 1xx, if there are any */
    public NodeExchange interimHandler(Consumer<ResponseHeaderSection> handler) {
        interimHandler = handler;
        return this;
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
        if (flowing != null && !response.future().isComplete()) {
            response.complete(flowing());
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
        if (!response.tryFail(failure)) {
            flowing().fail(failure);
        } else if (flowing != null) {
            flowing.discard(); // nobody gets it
        }
    }

    /** Receives what the reader parses. */
    private final class Parts implements ResponseReader.Listener {
        @Override
        public void interim(ResponseHeaderSection interim) {
            interimHandler.accept(interim);
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
