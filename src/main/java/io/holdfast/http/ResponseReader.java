package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;

/**
 * Reads the one response to one request: any number of interim responses, then the final one to its end and not a byte further. Pure.
 *
 * <pre>
 *   HEAD ──1xx──► HEAD ──final──► BODY ──► ended          (101, where it was asked for: ended)
 * </pre>
 */
public final class ResponseReader {

    /** Receives what was read, in order. */
    public interface Listener {
        /** A response with a status of 1xx, but for 101. */
        void interim(ResponseHeaderSection head);

        void head(ResponseHeaderSection head);

        /** A piece of the content, without its framing; valid during the call. */
        void content(ByteBuf bytes);

        /** The response is whole. @param trailers what came behind the last chunk, with their names as written */
        void end(List<Map.Entry<String, String>> trailers);
    }

    /** More interim responses before a final one are rejected. */
    private static final int INTERIM_MAX = 100;

    private final boolean headOnly;
    private final boolean upgrade;
    private final ResponseHeaderSection.Limits limits;
    private final Listener listener;
    private ResponseHeaderSection head;
    private MessageBody body; // null while a header section is read
    private int interims;
    private boolean begun;
    private boolean ended;

    /**
     * @param headOnly whether the request is a HEAD
     * @param upgrade whether it asks to switch protocols: no other may be answered 101
     */
    public ResponseReader(boolean headOnly, boolean upgrade, ResponseHeaderSection.Limits limits, Listener listener) {
        this.headOnly = headOnly;
        this.upgrade = upgrade;
        this.limits = limits;
        this.listener = listener;
        this.head = new ResponseHeaderSection(limits);
    }

    /** Whether any byte of a response has come. */
    public boolean hasBegun() {
        return begun;
    }

    public boolean hasEnded() {
        return ended;
    }

    /**
     * Reads what is there, at most to the end of the response: what is left in {@code in} then belongs to no request.
     *
     * @throws Rejection at the first byte that breaks the rules
     */
    public void read(ByteBuf in) {
        begun |= in.isReadable();
        while (in.isReadable() && !ended) {
            if (body == null) {
                readHead(in);
            } else {
                body.take(in, listener::content);
                endIfWhole();
            }
        }
    }

    /** The node closed the connection in order. @return whether the response is whole, now at least */
    public boolean readToClose() {
        if (!ended && body != null && body.endsWithConnection()) {
            end();
        }
        return ended;
    }

    private void readHead(ByteBuf in) {
        if (head.read(in)) {
            headerSectionIsComplete();
        }
    }

    private void headerSectionIsComplete() {
        if (head.isInterim()) {
            if (++interims > INTERIM_MAX) {
                throw Rejection.malformed("more than %d interim responses".formatted(INTERIM_MAX));
            }
            ResponseHeaderSection interim = head;
            head = new ResponseHeaderSection(limits);
            listener.interim(interim);
            return;
        }
        if (head.status() == 101 && !upgrade) {
            throw Rejection.malformed("101 without having been asked to switch protocols");
        }
        body = MessageBody.of(head, headOnly, limits);
        listener.head(head);
        endIfWhole();
    }

    private void endIfWhole() {
        if (body.isComplete()) {
            end();
        }
    }

    private void end() {
        ended = true;
        listener.end(body.trailers());
    }
}
