package io.holdfast.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;

/** Reads what a {@link ByteWriter} wrote. Every method throws {@code IllegalArgumentException} when something else is there. */
public final class ByteReader {
    private final Buffer buffer;
    private int position;

    public ByteReader(Buffer buffer) {
        this.buffer = buffer;
    }

    public boolean hasMore() {
        return position < buffer.length();
    }

    public int tag() {
        require(hasMore(), "a tag");
        return buffer.getByte(position++);
    }

    public boolean flag() {
        int flag = tag();
        require(flag == 0 || flag == 1, "a flag of 0 or 1");
        return flag == 1;
    }

    public long number() {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            require(hasMore(), "a number");
            byte next = buffer.getByte(position++);
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw wrong("a number");
    }

    /** How many of something follow. */
    public int count() {
        long count = number();
        require(count >= 0 && count <= Integer.MAX_VALUE, "a count");
        return (int) count;
    }

    public String text() {
        int length = count();
        require(length <= buffer.length() - position, "a text of " + length + " bytes");
        position += length;
        return buffer.getString(position - length, position, UTF_8.name());
    }

    public BigDecimal decimal() {
        return new BigDecimal(text());
    }

    public Instant instant() {
        return Instant.ofEpochMilli(number());
    }

    /** What a reader of tags ends with that knows no such tag. */
    public IllegalArgumentException unknown(int tag) {
        return wrong("a known tag, not " + tag);
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
