package io.holdfast.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;

/** Writes values one after the other, in the form that {@link ByteReader} reads: that of commands and snapshots. */
public final class ByteWriter {
    private final Buffer buffer;

    public ByteWriter() {
        this(64);
    }

    /** @param expected how many bytes it will probably be */
    public ByteWriter(int expected) {
        this.buffer = Buffer.buffer(expected);
    }

    /** What kind of thing follows. @param tag 0 to 127 */
    public ByteWriter tag(int tag) {
        buffer.appendByte((byte) tag);
        return this;
    }

    public ByteWriter flag(boolean flag) {
        return tag(flag ? 1 : 0);
    }

    /** Any number; small positive ones are short. */
    public ByteWriter number(long number) {
        long left = number;
        while ((left & ~0x7fL) != 0) {
            buffer.appendByte((byte) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        buffer.appendByte((byte) left);
        return this;
    }

    public ByteWriter text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        number(bytes.length);
        buffer.appendBytes(bytes);
        return this;
    }

    /** Exact, its scale too. */
    public ByteWriter decimal(BigDecimal decimal) {
        return text(decimal.toString());
    }

    /** As precise as a millisecond. */
    public ByteWriter instant(Instant instant) {
        return number(instant.toEpochMilli());
    }

    public int length() {
        return buffer.length();
    }

    public Buffer bytes() {
        return buffer;
    }
}
