package io.holdfast.replication.peers;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Cuts a stream of bytes into frames: four bytes of length, the highest first, and as many of payload. For one thread. */
final class FrameReader {
    private static final int HEAD_BYTES = 4;

    private final long frameBytesMax;
    private final Consumer<Buffer> frames;
    private int headBytes;
    private long length;
    private Buffer begun; // null unless a part of a frame has arrived

    /** @param frames gets each frame once it is whole; a frame may share memory with its neighbours */
    FrameReader(int frameBytesMax, Consumer<Buffer> frames) {
        this.frameBytesMax = frameBytesMax;
        this.frames = frames;
    }

    /**
     * Takes the next bytes, however they were cut.
     *
     * @throws IllegalArgumentException at a frame that is too long; nothing can be read after it
     */
    void take(Buffer bytes) {
        int at = 0;
        while (at < bytes.length()) {
            at = headBytes < HEAD_BYTES ? readHead(bytes, at) : readPayload(bytes, at);
        }
    }

    private int readHead(Buffer bytes, int from) {
        int at = from;
        while (headBytes < HEAD_BYTES && at < bytes.length()) {
            length = length << 8 | bytes.getUnsignedByte(at++);
            headBytes++;
        }
        if (length > frameBytesMax) {
            throw new IllegalArgumentException(
                    "a frame of %d bytes (expected: at most %d)".formatted(length, frameBytesMax));
        }
        if (headBytes == HEAD_BYTES && length == 0) {
            finish(Buffer.buffer());
        }
        return at;
    }

    private int readPayload(Buffer bytes, int at) {
        int have = begun == null ? 0 : begun.length();
        int end = (int) Math.min(bytes.length(), at + length - have);
        if (have == 0 && end - at == length) {
            finish(bytes.slice(at, end));
            return end;
        }
        if (begun == null) {
            begun = Buffer.buffer((int) length);
        }
        begun.appendBuffer(bytes, at, end - at);
        if (begun.length() == length) {
            finish(begun);
        }
        return end;
    }

    private void finish(Buffer frame) {
        begun = null;
        headBytes = 0;
        length = 0;
        frames.accept(frame);
    }
}
