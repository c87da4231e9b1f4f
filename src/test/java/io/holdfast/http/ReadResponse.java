package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that {@link ResponseReader} makes of the bytes of a connection that closes then, and what holds whatever they are: every call makes
 * progress, and a section that is not complete has no more bytes than the limits allow.
 *
 * @param interims the interim responses, with status, reason and fields
 * @param head the same of the final one; empty while there is none
 * @param content of it, without framing
 * @param consumed how many bytes were read, the first invalid one among them
 * @param rejection code and detail; empty where nothing was rejected
 * @param ended whether it was complete before the connection closed
 * @param complete whether it is complete then
 */
record ReadResponse(
        List<Head> interims,
        List<Head> head,
        String content,
        List<Map.Entry<String, String>> trailers,
        int consumed,
        String rejection,
        boolean ended,
        boolean complete) {

    record Head(int status, String reason, List<Map.Entry<String, String>> fields) {
        static Head of(ResponseHeaderSection section) {
            return new Head(
                    section.status(),
                    section.reason(),
                    List.copyOf(section.fields().entries()));
        }
    }

    /** Line ends, and the byte that exceeds a limit. */
    private static final int SLACK = 8;

    static ReadResponse of(
            List<ByteBuf> pieces, boolean headOnly, boolean upgrade, ResponseHeaderSection.Limits limits) {
        Events events = new Events();
        ResponseReader reader = new ResponseReader(headOnly, upgrade, limits, events);
        int consumed = 0;
        int withoutEvent = 0;
        String rejection = "";
        for (ByteBuf piece : pieces) {
            while (piece.isReadable() && rejection.isEmpty() && !reader.hasEnded()) {
                int before = piece.readerIndex();
                int eventsBefore = events.number;
                try {
                    reader.read(piece);
                } catch (Rejection rejected) {
                    rejection = rejected.problem().code() + ": "
                            + rejected.problem().detail();
                }
                int taken = piece.readerIndex() - before;
                assertTrue(taken > 0, "a call that reads nothing is repeated for ever");
                consumed += taken;
                withoutEvent = events.number == eventsBefore ? withoutEvent + taken : 0;
                assertTrue(withoutEvent <= 2 * limits.bytesMax() + SLACK, "no limit is kept");
            }
        }
        boolean ended = reader.hasEnded();
        boolean complete = rejection.isEmpty() && reader.readToClose();
        return new ReadResponse(
                events.interims,
                events.heads,
                events.content.toString(),
                events.trailers,
                consumed,
                rejection,
                ended,
                complete);
    }

    private static final class Events implements ResponseReader.Listener {
        private final List<Head> interims = new ArrayList<>();
        private final List<Head> heads = new ArrayList<>();
        private final StringBuilder content = new StringBuilder();
        private List<Map.Entry<String, String>> trailers = List.of();
        private int number;

        @Override
        public void interim(ResponseHeaderSection section) {
            number++;
            interims.add(Head.of(section));
        }

        @Override
        public void head(ResponseHeaderSection section) {
            number++;
            assertTrue(!section.keepsConnection() || section.keepAliveSeconds().orElse(0) >= 0);
            heads.add(Head.of(section));
        }

        @Override
        public void content(ByteBuf bytes) {
            number++;
            content.append(bytes.toString(ISO_8859_1));
        }

        @Override
        public void end(List<Map.Entry<String, String>> received) {
            number++;
            trailers = received;
        }
    }
}
