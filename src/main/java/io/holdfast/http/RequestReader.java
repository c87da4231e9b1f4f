package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of a connection, one after the other: the only parser that they meet. Pure; throws {@link Rejection} at the first
 * byte that breaks the rules.
 */
final class RequestReader {
    /** Vert.x counts pieces, not bytes, to tell when it has to stop reading. */
    private static final int PIECE_BYTES = 8 << 10;

    private final RequestHeaderSection.Limits limits;
    private RequestHeaderSection header;

    private @Nullable MessageBody body; // null while a header section is read

    private int begun;
    private boolean last;

    RequestReader(RequestHeaderSection.Limits limits) {
        this.limits = limits;
        this.header = new RequestHeaderSection(limits);
    }

    /**
     * Reads up to the end of the header section, or of the body.
     *
     * @return the request, once its header section is complete, or pieces of its content, and its end; empty while there is nothing to pass
     *     on. The pieces are retained slices of {@code in}.
     */
    List<HttpObject> read(ByteBuf in) {
        return body == null ? readHeader(in) : readBody(body, in);
    }

    boolean isInBody() {
        return body != null;
    }

    /** How many requests have begun: their header section is complete. */
    int begun() {
        return begun;
    }

    /** How many requests are complete. */
    int complete() {
        return body == null ? begun : begun - 1;
    }

    /** Whether the latest request is the last one that the client wants a response to. */
    boolean isLast() {
        return last;
    }

    /** Whether the response to the request that is read now has no content, whatever it is. */
    boolean asksForHeadOnly() {
        return header.asksForHeadOnly();
    }

    private List<HttpObject> readHeader(ByteBuf in) {
        while (in.isReadable()) {
            if (header.take(in.readByte())) {
                begun++;
                last = header.isLast();
                List<HttpObject> read = new ArrayList<>(2);
                read.add(header.message());
                body = MessageBody.of(header, limits);
                endBody(body, read);
                return read;
            }
        }
        return List.of();
    }

    private List<HttpObject> readBody(MessageBody current, ByteBuf in) {
        List<HttpObject> read = new ArrayList<>(2);
        try {
            current.take(in, some -> addPieces(some, read));
        } catch (Rejection rejection) {
            read.forEach(one -> ((DefaultHttpContent) one).release());
            throw rejection;
        }
        endBody(current, read);
        return read;
    }

    private static void addPieces(ByteBuf content, List<HttpObject> read) {
        while (content.isReadable()) {
            int some = Math.min(PIECE_BYTES, content.readableBytes());
            read.add(new DefaultHttpContent(content.readRetainedSlice(some)));
        }
    }

    private void endBody(MessageBody current, List<HttpObject> read) {
        if (current.isComplete()) {
            read.add(end(current.trailers()));
            body = null;
            header = new RequestHeaderSection(limits);
        }
    }

    private static LastHttpContent end(List<Map.Entry<String, String>> trailers) {
        if (trailers.isEmpty()) {
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        HeadersMultiMap fields = HeadersMultiMap.caseInsensitive();
        trailers.forEach(field -> fields.add((CharSequence) field.getKey(), (CharSequence) field.getValue()));
        return new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, (HttpHeaders) fields);
    }
}
