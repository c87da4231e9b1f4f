package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Finds where each request of a connection begins and ends. Pure; throws {@link Rejection} at the first byte that breaks the rules. */
final class RequestReader {
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
     * @return what a decoder may have of it: a whole header section, or a part of a body; empty while the header section is incomplete
     */
    ByteBuf read(ByteBuf in) {
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

    private ByteBuf readHeader(ByteBuf in) {
        while (in.isReadable()) {
            if (header.take(in.readByte())) {
                ByteBuf whole = Unpooled.wrappedBuffer(header.bytes());
                begun++;
                last = header.isLast();
                body = MessageBody.of(header, limits);
                endBody(body);
                return whole;
            }
        }
        return Unpooled.EMPTY_BUFFER;
    }

    private ByteBuf readBody(MessageBody current, ByteBuf in) {
        int from = in.readerIndex();
        current.take(in);
        ByteBuf read = in.retainedSlice(from, in.readerIndex() - from);
        endBody(current);
        return read;
    }

    private void endBody(MessageBody current) {
        if (current.isComplete()) {
            body = null;
            header = new RequestHeaderSection(limits);
        }
    }
}
