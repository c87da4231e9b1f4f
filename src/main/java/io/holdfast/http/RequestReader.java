package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of a connection, one after the other: the only parser that they meet. Pure; throws {@link Rejection} at the first
 * byte that breaks the rules.
 */
final class RequestReader {

    /** Receives what was read, in order. */
    interface Listener {
        void head(RequestHeaderSection head);

        /** A piece of the content, without its framing; valid during the call. */
        void content(ByteBuf bytes);

        /** The request is whole. @param trailers what came behind the last chunk, with their names as written */
        void end(List<Map.Entry<String, String>> trailers);
    }

    private final RequestHeaderSection.Limits limits;
    private @Nullable RequestHeaderSection header; // null while the first byte of a section is waited for
    private @Nullable MessageBody body; // null while a header section is read

    private int begun;
    private boolean last;

    RequestReader(RequestHeaderSection.Limits limits) {
        this.limits = limits;
    }

    /** Reads up to the end of the header section, or of the body; the end of a request without a body comes with its header section. */
    void read(ByteBuf in, Listener listener) {
        if (body == null) {
            readHeader(in, listener);
        } else {
            body.take(in, listener::content);
            endBody(body, listener);
        }
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
        return header != null && header.asksForHeadOnly();
    }

    private void readHeader(ByteBuf in, Listener listener) {
        RequestHeaderSection section = header;
        if (section == null) {
            section = new RequestHeaderSection(limits, Math.min(in.readableBytes(), limits.fieldBytesMax()));
            header = section;
        }
        if (section.read(in)) {
            begun++;
            last = section.isLast();
            MessageBody begins = MessageBody.of(section, limits);
            body = begins;
            listener.head(section);
            endBody(begins, listener);
        }
    }

    private void endBody(MessageBody current, Listener listener) {
        if (current.isComplete()) {
            body = null; // first: the listener may answer, and then the next request may be read
            header = null;
            listener.end(current.trailers());
        }
    }
}
