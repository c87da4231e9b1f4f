package io.holdfast.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.e2e.conformance.Message;
import io.holdfast.e2e.conformance.StrictReader;
import io.holdfast.e2e.conformance.StrictReader.Malformed;
import io.holdfast.http.ChannelWrites;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A request as a fuzzer makes it, and what {@link RequestWriter} writes of it. The input is a list of texts, each behind a byte with its
 * length: how the content comes, method, target, the number of fields as the length of a text, names and values, and pieces of content.
 *
 * @param form of the content: 0 held, 1 flowing with its length, 2 flowing in chunks, 3 and 4 flowing with a length that is one
 *     more or less than it is
 */
record WrittenRequest(int form, String method, String target, List<Message.Field> fields, List<String> pieces) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7e&&[^#]]*|\\*");
    private static final Pattern RFC_3986 =
            Pattern.compile("/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*(\\?[\\x21-\\x7e&&[^#]]*)?|\\*");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{0,5})?");
    private static final int FIELDS_MAX = 40;
    private static final int FORMS = 5;

    static WrittenRequest of(byte[] input) {
        List<String> texts = new ArrayList<>();
        for (int at = 0; at < input.length; ) {
            int end = Math.min(input.length, at + 1 + (input[at] & 0xff));
            texts.add(new String(input, at + 1, end - at - 1, ISO_8859_1));
            at = end;
        }
        int form = text(texts, 0).length() % FORMS;
        int count = Math.min(FIELDS_MAX, text(texts, 3).length());
        List<Message.Field> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fields.add(new Message.Field(text(texts, 4 + 2 * i), text(texts, 5 + 2 * i)));
        }
        int content = Math.min(texts.size(), 4 + 2 * count);
        return new WrittenRequest(
                form, text(texts, 1), text(texts, 2), fields, List.copyOf(texts.subList(content, texts.size())));
    }

    private static String text(List<String> texts, int index) {
        return index < texts.size() ? texts.get(index) : "";
    }

    /** The input that makes the request in {@code message}; empty when there is none, or it does not fit. */
    static Optional<byte[]> readFrom(byte[] message) {
        try {
            Optional<Message> request = StrictReader.request(new String(message, ISO_8859_1));
            return request.flatMap(WrittenRequest::input);
        } catch (Malformed malformed) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> input(Message request) {
        List<Message.Field> fields = request.fields().stream()
                .filter(field -> !field.name().matches("(?i)content-length|transfer-encoding"))
                .toList();
        int form = request.framing().equals("chunked") ? 2 : request.fields().size() % 2;
        List<String> texts = new ArrayList<>(
                List.of("x".repeat(form), request.method(), request.target(), "x".repeat(fields.size())));
        fields.forEach(field -> texts.addAll(List.of(field.name(), field.value())));
        texts.add(request.body());
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        for (String text : texts) {
            if (text.length() > 255) {
                return Optional.empty();
            }
            input.write(text.length());
            input.writeBytes(text.getBytes(ISO_8859_1));
        }
        return Optional.of(input.toByteArray());
    }

    /** Whether our own reader takes the target as it is: where it is lenient it passes on what is in the grammar. */
    boolean isOfRfc3986() {
        return RFC_3986.matcher(target).matches();
    }

    String content() {
        return String.join("", pieces);
    }

    /** The fields as they are to arrive: without blanks around values, and with a host. */
    List<Message.Field> fieldsWith(String authority) {
        List<Message.Field> all = new ArrayList<>();
        if (hosts() == 0) {
            all.add(new Message.Field("Host", authority));
        }
        fields.forEach(
                field -> all.add(new Message.Field(field.name(), field.value().replaceAll("^[ \\t]+|[ \\t]+\\z", ""))));
        return all;
    }

    private long hosts() {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase("host"))
                .count();
    }

    /** Whether a message of HTTP/1.1 can be this request: by a grammar that the writer does not share. */
    boolean canBeSaid() {
        boolean line = TOKEN.matcher(method).matches()
                && !method.equalsIgnoreCase("CONNECT")
                && TARGET.matcher(target).matches()
                && (!target.equals("*") || method.equals("OPTIONS"));
        boolean length = form < 3 || form == 4 && content().isEmpty();
        return line && length && hosts() <= 1 && fields.stream().allMatch(WrittenRequest::canBeSaid);
    }

    private static boolean canBeSaid(Message.Field field) {
        boolean framing = field.name().matches("(?i)content-.ength|transfer-encoding");
        boolean mistakable = field.name().matches("(?i)content-[^t]ype");
        boolean host = !field.name().equalsIgnoreCase("host")
                || HOST.matcher(field.value().replaceAll("^[ \\t]+|[ \\t]+\\z", ""))
                        .matches();
        return !framing
                && !mistakable
                && host
                && TOKEN.matcher(field.name()).matches()
                && VALUE.matcher(field.value()).matches();
    }

    /** What is written; empty when the writer fails. */
    Optional<byte[]> write(String authority) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        fields.forEach(field -> headers.add(field.name(), field.value()));
        Buffer out = Buffer.buffer();
        NodeRequest request = new NodeRequest(method, target, RequestFields.of(headers), requestContent(), false);
        boolean[] whole = {false};
        RequestWriter.Listener listener = new RequestWriter.Listener() {
            @Override
            public void written() {
                whole[0] = true;
            }

            @Override
            public void failed(NodeFailure failure) {}
        };
        new RequestWriter(sink(out), request, NodeAddress.of(URI.create("http://" + authority)), listener).write();
        return whole[0] ? Optional.of(out.getBytes()) : Optional.empty();
    }

    private RequestContent requestContent() {
        Buffer all = bytes(content());
        if (form == 0) {
            return RequestContent.of(all);
        }
        int held = pieces.isEmpty() ? 0 : pieces.get(0).length();
        OptionalLong length =
                switch (form) {
                    case 1 -> OptionalLong.of(all.length());
                    case 2 -> OptionalLong.empty();
                    case 3 -> OptionalLong.of(all.length() + 1);
                    default -> OptionalLong.of(Math.max(0, all.length() - 1));
                };
        return RequestContent.flowing(all.slice(0, held), new Pieces(pieces), length);
    }

    private static Buffer bytes(String text) {
        return Buffer.buffer(text.getBytes(ISO_8859_1));
    }

    /** A network that takes everything at once. */
    private static RequestWriter.Sink sink(Buffer out) {
        return new RequestWriter.Sink() {
            @Override
            public ByteBuf buffer(int bytes) {
                return Unpooled.buffer(bytes);
            }

            @Override
            public void write(ByteBuf bytes, ChannelWrites.Listener listener) {
                out.appendBytes(ByteBufUtil.getBytes(bytes));
                bytes.release();
                listener.taken();
            }

            @Override
            public boolean isWritable() {
                return true;
            }
        };
    }

    /** All but the first piece, as soon as they are wanted. */
    private static final class Pieces implements ReadStream<Buffer> {
        private final List<String> pieces;
        private Handler<Buffer> handler = some -> {};
        private Handler<Void> endHandler = v -> {};

        Pieces(List<String> pieces) {
            this.pieces = pieces;
        }

        @Override
        public ReadStream<Buffer> resume() {
            pieces.stream().skip(1).forEach(piece -> handler.handle(bytes(piece)));
            endHandler.handle(null);
            return this;
        }

        @Override
        public ReadStream<Buffer> handler(Handler<Buffer> other) {
            handler = other == null ? some -> {} : other;
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(Handler<Void> other) {
            endHandler = other == null ? v -> {} : other;
            return this;
        }

        @Override
        public ReadStream<Buffer> exceptionHandler(Handler<Throwable> other) {
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            return this;
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            return this;
        }
    }
}
