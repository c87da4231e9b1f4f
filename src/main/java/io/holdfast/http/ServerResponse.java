package io.holdfast.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The response to a {@link ServerRequest}: a header section that is written with the first of the content, and framed by Content-Length,
 * in chunks, or, for HTTP/1.0, by the end of the connection. Buffers that are passed in are released here. Confined to the event loop of
 * its connection.
 */
public final class ServerResponse {
    /** Up to this, content is copied behind the header section: one buffer to write is cheaper than two. */
    private static final int COPIED_MAX = 4 << 10;

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LINE = {'\r', '\n'};
    private static final FastThreadLocal<HeadWriter> WRITERS = HeadWriter.perThread();

    private final StrictHttp connection;
    private final ServerRequest request;
    private int status = 200;
    private String reason = "";
    private @Nullable Fields copied;
    private @Nullable IntPredicate kept;
    private byte @Nullable [] prepared;
    private @Nullable List<String> own; // names and values in turn
    private String requestId = "";
    private String via = "";
    private boolean close;
    private boolean chunked;
    private boolean headWritten;
    private boolean ended;
    private boolean closed;
    private long bytesWritten;
    private @Nullable Runnable closeHandler;
    private @Nullable Runnable drainHandler;

    ServerResponse(StrictHttp connection, ServerRequest request) {
        this.connection = connection;
        this.request = request;
    }

    public int status() {
        return status;
    }

    public ServerResponse status(int other) {
        status = other;
        return this;
    }

    /** Takes over status and fields of another response. @param fieldsKept by their index; those about its connection must not be */
    public ServerResponse copy(int otherStatus, String otherReason, Fields fields, IntPredicate fieldsKept) {
        status = otherStatus;
        reason = otherReason;
        copied = fields;
        kept = fieldsKept;
        return this;
    }

    /** Takes over field lines that were prepared for several responses, a Content-Length among them. */
    public ServerResponse prepared(byte[] lines) {
        prepared = lines;
        return this;
    }

    /** Sets a field; one with that name is replaced. */
    public ServerResponse header(String name, String value) {
        List<String> fields = own == null ? new ArrayList<>(8) : own;
        own = fields;
        int at = indexOf(name);
        if (at >= 0) {
            fields.set(at + 1, value);
        } else {
            fields.add(name);
            fields.add(value);
        }
        return this;
    }

    /** The value of a field that was set or taken over; null if there is none. */
    public @Nullable String header(String name) {
        int at = indexOf(name);
        if (at >= 0) {
            return Objects.requireNonNull(own).get(at + 1);
        }
        return copied == null ? null : copied.get(name);
    }

    private int indexOf(String name) {
        for (int i = 0; own != null && i < own.size(); i += 2) {
            if (own.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The id by which log and client name the request: {@code X-Request-Id}. */
    public ServerResponse requestId(String id) {
        requestId = id;
        return this;
    }

    /** Empty until it is known. */
    String requestId() {
        return requestId;
    }

    /** Adds this to the recipients that it came through. */
    public ServerResponse via(String recipient) {
        via = recipient;
        return this;
    }

    /** The connection closes after this response: the rest of the request is not read. */
    public ServerResponse closeConnection() {
        close = true;
        return this;
    }

    /** @param handler runs once if the connection is closed before all of the response has been sent */
    public ServerResponse closeHandler(Runnable handler) {
        closeHandler = handler;
        return this;
    }

    /** @param handler runs once when more can be written */
    public ServerResponse drainHandler(Runnable handler) {
        drainHandler = handler;
        return this;
    }

    /** Whether the client reads so slowly that no more should be written now. */
    public boolean writeQueueFull() {
        return !channel().isWritable();
    }

    public boolean headWritten() {
        return headWritten;
    }

    public boolean ended() {
        return ended;
    }

    /** Whether nothing reaches the client any more. */
    public boolean closed() {
        return closed || connection.isClosing();
    }

    /** Bytes of content so far. */
    public long bytesWritten() {
        return bytesWritten;
    }

    public boolean isChunked() {
        return chunked;
    }

    /** Whether it has no content, whatever is said about its length. */
    public boolean hasNoContent() {
        return request.method().equals("HEAD") || status < 200 || status == 204 || status == 304;
    }

    /** Sends the header section now, before there is any content. */
    public void writeHead() {
        if (!headWritten && !closed()) {
            write(head(-1), Unpooled.EMPTY_BUFFER, false);
        }
    }

    /** Sends more of the content. */
    public Future<Void> write(ByteBuf content) {
        if (closed() || ended) {
            content.release();
            return Future.failedFuture(new ClosedChannelException());
        }
        if (!content.isReadable()) {
            content.release();
            return Future.succeededFuture(); // an empty chunk would be the last one
        }
        if (hasNoContent()) {
            content.release();
            writeHead();
            return Future.succeededFuture();
        }
        HeadWriter before = before(content, -1);
        bytesWritten += content.readableBytes();
        if (chunked) {
            before.text(Integer.toHexString(content.readableBytes())).line();
            return write(before, content, true);
        }
        return write(before, content, false);
    }

    // A field that cannot be written is a fault of the caller, who can still give another response.
    private HeadWriter before(ByteBuf content, int length) {
        try {
            return headWritten ? writer() : head(length);
        } catch (RuntimeException unwritable) {
            content.release();
            throw unwritable;
        }
    }

    /** Sends it with its status of 101. @return the connection, paused: nothing that comes from now on is read as HTTP */
    public RawConnection upgrade() {
        HeadWriter head = head(-1);
        ended = true;
        write(head, Unpooled.EMPTY_BUFFER, false);
        connection.responses().end();
        return connection.upgrade();
    }

    public Future<Void> end() {
        return end(Unpooled.EMPTY_BUFFER);
    }

    public Future<Void> end(Buffer content) {
        return end(((BufferInternal) content).getByteBuf());
    }

    /** Sends the rest of the content, which is all of it if nothing was sent before. */
    public Future<Void> end(ByteBuf content) {
        return end(content, List.of());
    }

    /** The same. @param trailers written if the content is sent in chunks */
    public Future<Void> end(ByteBuf content, List<Map.Entry<String, String>> trailers) {
        if (closed() || ended) {
            content.release();
            return Future.failedFuture(new ClosedChannelException());
        }
        byte[] last = lastChunk(content, trailers);
        HeadWriter before = before(content, content.readableBytes());
        ended = true;
        ByteBuf rest = content;
        if (hasNoContent()) {
            content.release();
            rest = Unpooled.EMPTY_BUFFER;
        }
        bytesWritten += rest.readableBytes();
        Future<Void> written = chunked ? writeLastChunks(before, rest, last) : write(before, rest, false);
        connection.responses().end();
        connection.responseEnded();
        return written;
    }

    // First of all: it may be that they cannot be written.
    private static byte[] lastChunk(ByteBuf content, List<Map.Entry<String, String>> trailers) {
        if (trailers.isEmpty()) {
            return LAST_CHUNK;
        }
        try {
            HeadWriter last = writer().text("0").line();
            for (Map.Entry<String, String> field : trailers) {
                last.field(field.getKey(), field.getValue());
            }
            return last.line().toBytes();
        } catch (RuntimeException unwritable) {
            content.release();
            throw unwritable;
        }
    }

    private Future<Void> writeLastChunks(HeadWriter head, ByteBuf content, byte[] last) {
        HeadWriter before = head;
        if (content.isReadable()) {
            before.text(Integer.toHexString(content.readableBytes())).line();
            connection.write(buffer(before));
            connection.write(content);
            before = writer().line();
        } else {
            content.release();
        }
        return write(before.bytes(last), Unpooled.EMPTY_BUFFER, false);
    }

    /** Breaks it off, so that the client sees that it is incomplete. */
    public void reset() {
        context().flush(); // what was written is sent before
        if (headWritten && !chunked && channel().isActive()) {
            context().channel().config().setOption(ChannelOption.SO_LINGER, 0); // else it could seem to have ended
        }
        context().close();
    }

    /**
     * Sends a response with a status of 102 to 199 before the final one (RFC 9110, section 15.2), if the client can take it: it uses
     * HTTP/1.1, it reads what was sent before, and its response has not begun.
     */
    public void interim(int interimStatus, String interimReason, Fields fields, IntPredicate fieldsKept) {
        if (request.isHttp10() || headWritten || closed() || writeQueueFull()) {
            return; // only a hint: a client that does not read must not fill the memory
        }
        HeadWriter out = statusLine(interimStatus, interimReason);
        writeFields(interimStatus, fields, fieldsKept, out);
        connection.write(buffer(out.line()));
        context().flush();
    }

    void sendContinueIfExpected() {
        String expected =
                request.fields().has(FieldName.EXPECT) ? request.fields().get(FieldName.EXPECT) : null;
        if ("100-continue".equalsIgnoreCase(expected) && !request.isHttp10()) {
            connection.write(Unpooled.wrappedBuffer(CONTINUE));
            context().flush();
        }
    }

    void drained() {
        Runnable handler = drainHandler;
        if (handler != null) {
            drainHandler = null;
            handler.run();
        }
    }

    void connectionClosed() {
        if (ended) {
            closed = true; // if something of it was not sent, its write fails
        } else {
            breakOff();
        }
    }

    private void breakOff() {
        closed = true;
        Runnable handler = closeHandler;
        if (handler != null) {
            closeHandler = null;
            handler.run();
        }
    }

    /** @param length of all content, if it is known; negative if it is not */
    private HeadWriter head(int length) {
        boolean sized = prepared != null || indexOf("Content-Length") >= 0;
        boolean dated = false;
        HeadWriter out = statusLine(status, reason);
        if (copied != null) {
            sized |= writeFields(status, copied, Objects.requireNonNull(kept), out);
            dated = copied.has(FieldName.DATE);
        }
        if (prepared != null) {
            out.bytes(prepared);
        }
        for (int i = 0; own != null && i < own.size(); i += 2) {
            out.field(own.get(i), own.get(i + 1));
        }
        if (!dated) {
            out.field(FieldName.DATE, StrictHttp.DATE.now());
        }
        if (!requestId.isEmpty()) {
            out.field(FieldName.REQUEST_ID, requestId);
        }
        if (!via.isEmpty()) {
            out.field(FieldName.VIA, via);
        }
        if (!sized) {
            frame(length, out);
        }
        boolean switches = status == 101;
        close |= connection.isLastRequest() || connection.isDraining() && !switches;
        if (close && !switches) {
            out.field(FieldName.CONNECTION, "close");
        } else if (request.isHttp10()) {
            out.field(FieldName.CONNECTION, "keep-alive"); // RFC 9112, section 9.3: it asked for it
        }
        headWritten = true;
        connection.responses().begin(close && !switches);
        return out.line();
    }

    private void frame(int length, HeadWriter out) {
        if (hasNoContent()) {
            // HEAD: that of the content that GET would have; RFC 9110, section 8.6: 204 has none
            if (length > 0 && status >= 200 && status != 204) {
                out.field(FieldName.CONTENT_LENGTH, length);
            }
        } else if (length >= 0) {
            out.field(FieldName.CONTENT_LENGTH, length);
        } else if (request.isHttp10()) {
            close = true;
        } else {
            chunked = true;
            out.field(FieldName.TRANSFER_ENCODING, "chunked");
        }
    }

    private HeadWriter statusLine(int code, String phrase) {
        return writer().text(request.isHttp10() ? "HTTP/1.0 " : "HTTP/1.1 ")
                .number(code)
                .text(" ")
                .text(phrase.isEmpty() ? HttpResponseStatus.valueOf(code).reasonPhrase() : phrase)
                .line();
    }

    /** @return whether there is a Content-Length among them */
    private boolean writeFields(int code, Fields fields, IntPredicate wanted, HeadWriter out) {
        boolean sized = false;
        for (int i = 0; i < fields.count(); i++) {
            FieldName name = fields.known(i);
            boolean length = name == FieldName.CONTENT_LENGTH;
            // RFC 9110, section 8.6: neither has a length, and that of 304 would have to be that of the 200.
            boolean senseless = length && (code < 200 || code == 204 || code == 304 && fields.isValue(i, "0"));
            boolean replaced = name == FieldName.REQUEST_ID || own != null && indexOf(fields.name(i)) >= 0;
            if (wanted.test(i) && !senseless && !replaced) {
                sized |= length;
                fields.write(i, out);
            }
        }
        return sized;
    }

    private Future<Void> write(HeadWriter before, ByteBuf content, boolean endLine) {
        int length = content.readableBytes();
        if (length <= COPIED_MAX) {
            ByteBuf all = connection.buffer(before.length() + length + 2);
            before.into(all);
            all.writeBytes(content);
            content.release();
            if (endLine) {
                all.writeBytes(LINE);
            }
            connection.write(all);
        } else {
            if (before.length() > 0) {
                connection.write(buffer(before));
            }
            connection.write(content);
            if (endLine) {
                connection.write(Unpooled.wrappedBuffer(LINE));
            }
        }
        Written written = new Written();
        connection.flush(written);
        return written.promise.future();
    }

    private final class Written implements ChannelWrites.Listener {
        private final Promise<Void> promise = Promise.promise();

        @Override
        public void taken() {
            request.inContext(promise::complete);
        }

        @Override
        public void lost(Throwable cause) {
            request.inContext(() -> {
                breakOff(); // first: that the client has left is why
                promise.fail(cause);
            });
        }
    }

    private ByteBuf buffer(HeadWriter out) {
        ByteBuf bytes = connection.buffer(out.length());
        out.into(bytes);
        return bytes;
    }

    private static HeadWriter writer() {
        return WRITERS.get().clear();
    }

    private ChannelHandlerContext context() {
        return connection.context();
    }

    private Channel channel() {
        return connection.context().channel();
    }
}
