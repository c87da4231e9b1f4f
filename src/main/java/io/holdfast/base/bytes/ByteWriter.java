package io.holdfast.base.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Writes values one after the other, for a {@link ByteReader} to read in the same order. Commands and snapshots of state machines use
 * variable-length numbers, which are short where values are small; messages between replicas and entries of the log use fixed-length
 * ones (big-endian), whose size is known beforehand.
 */
public final class ByteWriter {
    private final Buffer buffer;

    public ByteWriter() {
        this(64);
    }

    /** @param expected how many bytes it will probably be */
    public ByteWriter(int expected) {
        this.buffer = Buffer.buffer(expected);
    }

    /** One byte that tells what follows. @param tag 0 to 127 */
    public ByteWriter tag(int tag) {
        buffer.appendByte((byte) tag);
        return this;
    }

    /** One byte, 0 or 1. */
    public ByteWriter flag(boolean flag) {
        return tag(flag ? 1 : 0);
    }

    /** Any number, as a variable-length quantity (LEB128): one byte for 0 to 127, ten for a negative one. */
    public ByteWriter number(long number) {
        long left = number;
        while ((left & ~0x7fL) != 0) {
            buffer.appendByte((byte) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        buffer.appendByte((byte) left);
        return this;
    }

    /** UTF-8, behind its length as a {@link #number}. */
    public ByteWriter text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        number(bytes.length);
        buffer.appendBytes(bytes);
        return this;
    }

    /** A {@link #flag}, and the {@link #text} if there is one. */
    public ByteWriter optional(Optional<String> text) {
        flag(text.isPresent());
        text.ifPresent(this::text);
        return this;
    }

    /** Exact, including its scale: as {@link #text}. */
    public ByteWriter decimal(BigDecimal decimal) {
        return text(decimal.toString());
    }

    /** To the millisecond: as a {@link #number}. */
    public ByteWriter instant(Instant instant) {
        return number(instant.toEpochMilli());
    }

    /** Four bytes. */
    public ByteWriter int32(int number) {
        buffer.appendInt(number);
        return this;
    }

    /** Eight bytes. */
    public ByteWriter int64(long number) {
        buffer.appendLong(number);
        return this;
    }

    /** Behind its length in four bytes. */
    public ByteWriter array(byte[] array) {
        buffer.appendInt(array.length).appendBytes(array);
        return this;
    }

    /** Each as {@link #array}, behind their number in four bytes. */
    public ByteWriter arrays(List<byte[]> arrays) {
        buffer.appendInt(arrays.size());
        arrays.forEach(this::array);
        return this;
    }

    public int length() {
        return buffer.length();
    }

    /** What was written so far; not a copy. */
    public Buffer bytes() {
        return buffer;
    }

    /** A copy of what was written so far. */
    public byte[] toArray() {
        return buffer.getBytes();
    }
}
