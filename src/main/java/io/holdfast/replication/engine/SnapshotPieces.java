package io.holdfast.replication.engine;

import io.holdfast.replication.Fingerprint;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A snapshot as it is stored and sent: the state machine's pieces, each cut into chunks that fit a frame, behind one
 * chunk with what the group itself has to remember.
 *
 * @param lastAtMillis the time of the last command, since 1970
 * @param fingerprint of the state; none in what an earlier version wrote
 */
record SnapshotPieces(long lastAtMillis, long fingerprint, List<Buffer> pieces) {
    private static final byte GOES_ON = 0;
    private static final byte ENDS = 1;

    /** @param chunkBytesMax how long a chunk may be, at least 2 */
    List<Object> cut(int chunkBytesMax) {
        List<Object> chunks = new ArrayList<>();
        chunks.add(Buffer.buffer(16)
                .appendLong(lastAtMillis)
                .appendLong(fingerprint)
                .getBytes());
        for (Buffer piece : pieces) {
            int from = 0;
            do {
                int to = Math.min(piece.length(), from + chunkBytesMax - 1);
                chunks.add(Buffer.buffer(to - from + 1)
                        .appendByte(to == piece.length() ? ENDS : GOES_ON)
                        .appendBuffer(piece, from, to - from)
                        .getBytes());
                from = to;
            } while (from < piece.length());
        }
        return chunks;
    }

    static SnapshotPieces join(List<Object> chunks) {
        Buffer head = Buffer.buffer((byte[]) chunks.get(0));
        long lastAt = head.getLong(0);
        long fingerprint = head.length() > Long.BYTES ? head.getLong(Long.BYTES) : Fingerprint.NONE;
        List<Buffer> pieces = new ArrayList<>();
        Buffer piece = Buffer.buffer();
        for (Object chunk : chunks.subList(1, chunks.size())) {
            byte[] bytes = (byte[]) chunk;
            piece.appendBytes(bytes, 1, bytes.length - 1);
            if (bytes[0] == ENDS) {
                pieces.add(piece);
                piece = Buffer.buffer();
            }
        }
        return new SnapshotPieces(lastAt, fingerprint, pieces);
    }
}
