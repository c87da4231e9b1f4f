package io.holdfast.replication.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.support.Seed;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int MAX = 1000;

    private final List<Buffer> frames = new ArrayList<>();
    private final FrameReader reader = new FrameReader(MAX, frames::add);

    private static Buffer framed(Buffer payload) {
        return Buffer.buffer().appendUnsignedInt(payload.length()).appendBuffer(payload);
    }

    @Test
    void frames_are_the_same_however_the_bytes_are_cut() {
        RandomGenerator random = Seed.next().random();
        List<Buffer> sent = new ArrayList<>();
        Buffer bytes = Buffer.buffer();
        for (int i = 0; i < 2_000; i++) {
            byte[] payload = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(MAX + 1)];
            random.nextBytes(payload);
            sent.add(Buffer.buffer(payload));
            bytes.appendBuffer(framed(Buffer.buffer(payload)));
        }

        int at = 0;
        while (at < bytes.length()) {
            int end = Math.min(bytes.length(), at + 1 + random.nextInt(random.nextBoolean() ? 5 : 3 * MAX));
            reader.take(bytes.getBuffer(at, end));
            at = end;
        }

        assertEquals(sent, frames);
    }

    @Test
    void the_longest_frame_is_taken_and_one_byte_more_is_refused_before_it_comes() {
        reader.take(framed(Buffer.buffer(new byte[MAX])));
        assertEquals(1, frames.size());

        Buffer head = Buffer.buffer().appendUnsignedInt(MAX + 1L);

        assertThrows(IllegalArgumentException.class, () -> reader.take(head));
    }

    @Test
    void a_length_beyond_31_bits_is_no_negative_one() {
        Buffer head = Buffer.buffer().appendUnsignedInt(0xFFFF_FFF0L);

        assertThrows(IllegalArgumentException.class, () -> reader.take(head));
    }
}
