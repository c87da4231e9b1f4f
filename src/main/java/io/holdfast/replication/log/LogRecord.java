package io.holdfast.replication.log;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One record of a segment.
 *
 * <pre>
 *   length int │ crc32c int │ batch long │ type byte │ value long │ payload, length bytes │ zeros up to a multiple of 8
 * </pre>
 *
 * <p>The checksum covers all but itself and the zeros, and the place too (segment number, position): bytes that only look like a
 * record, because a payload holds a copy of one or the disk wrote to a wrong place, are none.
 *
 * @param batch of the sync it was written for; rises by one with each
 * @param value START: where the segment before ends; ENTRY: its index; TRUNCATE: the first index dropped; else 0
 */
record LogRecord(Type type, long batch, long value, byte[] payload) {

    /** Their order gives their codes on the disk: new ones go to the end. */
    enum Type {
        /** First in each segment. */
        START,
        /** Replaces the hard state before. */
        HARD_STATE,
        /** Drops the entries at and above its index. */
        ENTRY,
        /** Drops the entries at and above its value. */
        TRUNCATE,
        /** Last of its batch. */
        END;

        private static final Type[] ALL = values();
    }

    static final int ALIGNMENT = 8;
    static final byte[] NO_PAYLOAD = {};
    private static final int HEADER_BYTES = 25;
    private static final int BATCH_AT = 8;
    private static final int TYPE_AT = 16;
    private static final int VALUE_AT = 17;

    /** Of a record without a payload, which START is. */
    static final int BYTES_MIN = padded(HEADER_BYTES);

    int bytes() {
        return padded(HEADER_BYTES + payload.length);
    }

    /** Appends it to {@code into}, for that place. */
    void encode(ByteBuffer into, long segment, long position) {
        int at = into.position();
        into.putInt(payload.length).putInt(0).putLong(batch).put((byte) (type.ordinal() + 1));
        into.putLong(value).put(payload);
        into.putInt(at + Integer.BYTES, checksum(into, at, payload.length, segment, position));
        while (into.position() < at + bytes()) {
            into.put((byte) 0);
        }
    }

    /** The record at {@code position} of the segment whose first bytes are given; empty when no valid one is there. */
    static Optional<LogRecord> decode(ByteBuffer bytes, long segment, int position) {
        if (position > bytes.limit() - BYTES_MIN) {
            return Optional.empty();
        }
        int length = bytes.getInt(position);
        int type = bytes.get(position + TYPE_AT);
        if (length < 0 || length > bytes.limit() - position - HEADER_BYTES || type < 1 || type > Type.ALL.length) {
            return Optional.empty();
        }
        if (bytes.getInt(position + Integer.BYTES) != checksum(bytes, position, length, segment, position)) {
            return Optional.empty();
        }
        byte[] payload = new byte[length];
        bytes.get(position + HEADER_BYTES, payload);
        long value = bytes.getLong(position + VALUE_AT);
        return Optional.of(new LogRecord(Type.ALL[type - 1], batchAt(bytes, position), value, payload));
    }

    /** The batch of the record at {@code position}, if there is one. */
    static long batchAt(ByteBuffer bytes, int position) {
        return bytes.getLong(position + BATCH_AT);
    }

    private static int checksum(ByteBuffer bytes, int at, int length, long segment, long position) {
        ByteBuffer place = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES);
        CRC32C crc = new CRC32C();
        crc.update(place.putLong(segment).putLong(position).putInt(length).flip());
        crc.update(bytes.slice(at + BATCH_AT, HEADER_BYTES - BATCH_AT + length));
        return (int) crc.getValue();
    }

    private static int padded(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
