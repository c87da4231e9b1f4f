package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;

/**
 * Puts together the first line and the header section of a message. It takes nothing that would end a line, or that no field may have, so
 * that every recipient reads the fields that were meant. Used again for the next message. Confined to its owner's thread.
 */
public final class HeadWriter {
    private static final int USUAL = 1 << 10;
    /** What was needed for a rare message is not kept. */
    private static final int KEPT_MAX = 16 << 10;

    private static final int DELETE = 0x7f;
    private static final int LATIN_1_MAX = 0xff;
    private static final int DIGITS_MAX = 20;

    private byte[] bytes = new byte[USUAL];
    private int length;

    /** One for all messages that a thread writes; for threads of Netty and Vert.x, which find it at once. */
    public static FastThreadLocal<HeadWriter> perThread() {
        return new FastThreadLocal<>() {
            @Override
            protected HeadWriter initialValue() {
                return new HeadWriter();
            }
        };
    }

    /** Begins another message. */
    public HeadWriter clear() {
        if (bytes.length > KEPT_MAX) {
            bytes = new byte[USUAL];
        }
        length = 0;
        return this;
    }

    public int length() {
        return length;
    }

    /** How many bytes it has memory for. */
    int capacity() {
        return bytes.length;
    }

    /** Text as it is. @throws IllegalArgumentException when it has a character that no line may have */
    public HeadWriter text(String text) {
        int count = text.length();
        reserve(count);
        byte[] to = bytes;
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == DELETE || c > LATIN_1_MAX) {
                throw new IllegalArgumentException("a field has the character 0x%02x".formatted((int) c));
            }
            to[at++] = (byte) c;
        }
        length = at;
        return this;
    }

    /** Bytes as they are: of a message that was read, or prepared by another writer. */
    public HeadWriter bytes(byte[] from, int begin, int end) {
        reserve(end - begin);
        System.arraycopy(from, begin, bytes, length, end - begin);
        length += end - begin;
        return this;
    }

    public HeadWriter bytes(byte[] all) {
        return bytes(all, 0, all.length);
    }

    public HeadWriter number(long number) {
        if (number < 0 || number > Integer.MAX_VALUE * 1_000_000L) {
            return text(Long.toString(number));
        }
        reserve(DIGITS_MAX);
        int digits = 1;
        for (long rest = number; rest > 9; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** The end of a line. */
    public HeadWriter line() {
        reserve(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        return this;
    }

    /** @throws IllegalArgumentException when the name is no token or the value has a character that no field may have */
    public HeadWriter field(String name, String value) {
        if (!FieldLines.isToken(name)) {
            throw new IllegalArgumentException("the name of a field is not a token");
        }
        return text(name).text(": ").text(value).line();
    }

    public HeadWriter field(FieldName name, String value) {
        return bytes(name.lineStart()).text(value).line();
    }

    public HeadWriter field(FieldName name, long value) {
        return bytes(name.lineStart()).number(value).line();
    }

    void field(byte[] from, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        reserve(nameTo - nameFrom + valueTo - valueFrom + 4);
        System.arraycopy(from, nameFrom, bytes, length, nameTo - nameFrom);
        length += nameTo - nameFrom;
        bytes[length++] = ':';
        bytes[length++] = ' ';
        System.arraycopy(from, valueFrom, bytes, length, valueTo - valueFrom);
        length += valueTo - valueFrom;
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    /** What was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Puts it into {@code out}. */
    public void into(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
