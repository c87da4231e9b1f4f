package io.holdfast.base.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a {@link ByteWriter} wrote, with a check before every step: each method throws {@code IllegalArgumentException} when
 * something else is there, and allocates no more than the bytes that are left.
 */
public final class ByteReader {
    private final Buffer buffer;
    private int position;

    public ByteReader(Buffer buffer) {
        this.buffer = buffer;
    }

    public ByteReader(byte[] bytes) {
        this(Buffer.buffer(bytes));
    }

    public boolean hasMore() {
        return position < buffer.length();
    }

    public int tag() {
        return buffer.getByte(advance(1, "a tag"));
    }

    public boolean flag() {
        int flag = tag();
        require(flag == 0 || flag == 1, "a flag of 0 or 1");
        return flag == 1;
    }

    public long number() {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = buffer.getByte(advance(1, "a number"));
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw wrong("a number");
    }

    /** A {@link #number} of things that follow. */
    public int count() {
        long count = number();
        require(count >= 0 && count <= Integer.MAX_VALUE, "a count");
        return (int) count;
    }

    public String text() {
        int length = count();
        int from = advance(length, "a text of " + length + " bytes");
        return buffer.getString(from, position, UTF_8.name());
    }

    /** A text behind a flag that tells whether there is one. */
    public Optional<String> optional() {
        return flag() ? Optional.of(text()) : Optional.empty();
    }

    public BigDecimal decimal() {
        return new BigDecimal(text());
    }

    public Instant instant() {
        return Instant.ofEpochMilli(number());
    }

    public int int32() {
        return buffer.getInt(advance(4, "4 bytes"));
    }

    /** An {@link #int32} of 0 to {@code max}. */
    public int int32(int max) {
        int number = int32();
        require(number >= 0 && number <= max, "a number of 0 to " + max);
        return number;
    }

    public long int64() {
        return buffer.getLong(advance(8, "8 bytes"));
    }

    /** An {@link #int64} that is not negative: a position in a log, a sequence number. */
    public long index() {
        long index = int64();
        require(index >= 0, "a number of 0 or more");
        return index;
    }

    public byte[] array() {
        int length = int32(left());
        int from = advance(length, "an array");
        return buffer.getBytes(from, position);
    }

    /** One at least. */
    public List<byte[]> arrays() {
        int count = int32(left());
        require(count >= 1, "a count of 1 or more");
        List<byte[]> arrays = new ArrayList<>();
        for (int missing = count; missing > 0; missing--) {
            arrays.add(array());
        }
        return arrays;
    }

    /** @throws IllegalArgumentException when there is more */
    public void end() {
        require(!hasMore(), "the end");
    }

    /** For a reader of tags that does not know this one. */
    public IllegalArgumentException unknown(int tag) {
        return wrong("a known tag, not " + tag);
    }

    private int left() {
        return buffer.length() - position;
    }

    private int advance(int bytes, String expected) {
        require(bytes <= left(), expected);
        int from = position;
        position += bytes;
        return from;
    }

    private void require(boolean holds, String expected) {
        if (!holds) {
            throw wrong(expected);
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "byte %d of %d (expected: %s)".formatted(position, buffer.length(), expected));
    }
}
