package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * The lines of a message's section as they come in. A line ends with CRLF: RFC 9112, section 2.2, allows a recipient to accept a bare LF,
 * and two recipients that differ in this enable request smuggling. No line holds a control character but the tab.
 */
final class CrlfLines {
    private static final int LEAST = 128;
    private static final int LOADED_MAX = 1 << 10;
    private static final int DELETE = 0x7f;
    private static final boolean[] TEXT = new boolean[256];

    static {
        for (int octet = 0; octet < TEXT.length; octet++) {
            TEXT[octet] = octet >= ' ' && octet != DELETE || octet == '\t';
        }
    }

    private byte[] bytes;
    private int held; // what has been read
    private int loaded; // and what has been copied from where it came, but not been read
    private int from; // where the present line begins
    private int to; // where it ends, without CRLF, once it is complete
    private boolean ending;

    /** @param expected how many bytes are likely to come */
    CrlfLines(int expected) {
        this.bytes = new byte[Math.max(LEAST, expected)];
    }

    /**
     * Reads the present line, and nothing behind it.
     *
     * @param most how many bytes it may have
     * @param tooLong what to throw at the first byte too many; gets {@code most}
     * @return whether it is complete; then {@link #next} begins another one
     * @throws Rejection at the first byte that no line may have
     */
    boolean read(ByteBuf in, int most, IntFunction<Rejection> tooLong) {
        while (in.isReadable()) {
            if (held == loaded) {
                load(in);
            }
            int before = held;
            boolean complete = scan(most, tooLong, in);
            in.skipBytes(held - before);
            if (complete) {
                return true;
            }
        }
        return false;
    }

    // Copied at once, and consumed line by line: what stands behind the section is looked at here only.
    private void load(ByteBuf in) {
        int some = Math.min(in.readableBytes(), LOADED_MAX);
        if (held + some > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(held + some, 2 * bytes.length));
        }
        in.getBytes(in.readerIndex(), bytes, held, some);
        loaded = held + some;
    }

    private boolean scan(int most, IntFunction<Rejection> tooLong, ByteBuf in) {
        byte[] all = bytes;
        int i = held;
        for (; i < loaded; i++) {
            byte octet = all[i];
            if (TEXT[octet & 0xff] && !ending) {
                if (i - from >= most) {
                    throw rejectAt(i, in, tooLong.apply(most));
                }
            } else if (octet == '\r' && !ending) {
                if (i - from > most) {
                    throw rejectAt(i, in, tooLong.apply(most));
                }
                ending = true;
            } else if (octet == '\n' && ending) {
                ending = false;
                to = i - 1;
                held = i + 1;
                return true;
            } else {
                throw rejectAt(i, in, illegal(octet));
            }
        }
        held = i;
        return false;
    }

    private Rejection illegal(byte octet) {
        if (ending) {
            return Rejection.malformed("a CR stands alone");
        }
        return octet == '\n'
                ? Rejection.malformed("a line ends with a bare LF")
                : Rejection.malformed("a line holds the control character 0x%02x".formatted(octet));
    }

    // What stands behind the first invalid byte has not been read.
    private Rejection rejectAt(int index, ByteBuf in, Rejection rejection) {
        in.skipBytes(index + 1 - held);
        return rejection;
    }

    /** All lines; what is in here of a line stays where it is, the array may become another one by {@link #read}. */
    byte[] bytes() {
        return bytes;
    }

    /** Where the complete line begins in {@link #bytes}. */
    int from() {
        return from;
    }

    /** Where it ends, without CRLF. */
    int to() {
        return to;
    }

    /** Of the complete line. */
    int length() {
        return to - from;
    }

    /** A part of {@link #bytes}, one character per byte. */
    String text(int begin, int end) {
        return new String(bytes, begin, end - begin, ISO_8859_1);
    }

    /** The next byte begins another line; this one is kept. */
    void next() {
        from = held;
    }

    /** The next byte begins another line, and nothing is kept. */
    void clear() {
        held = 0;
        loaded = 0;
        from = 0;
    }
}
