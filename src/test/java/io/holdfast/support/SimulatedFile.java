package io.holdfast.support;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** A file of {@link SimulatedDisk}: what is read, what is durable, and the writes that make the difference. */
final class SimulatedFile {
    static final int SECTOR_BYTES = 512;

    private record Write(int position, byte[] bytes) {}

    /** Bytes that are zero as far as nobody wrote. */
    private static final class Content {
        private byte[] bytes = {};

        byte[] upTo(int end) {
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            return bytes;
        }
    }

    private final long size;
    private final Content cached = new Content();
    private final Content durable = new Content();
    private List<Write> unsynced = new ArrayList<>();

    SimulatedFile(long size) {
        this.size = size;
    }

    long size() {
        return size;
    }

    void read(int position, ByteBuffer into) {
        int there = Math.max(0, Math.min(cached.bytes.length - position, into.remaining()));
        into.put(cached.bytes, Math.min(position, cached.bytes.length), there);
        into.put(new byte[into.remaining()]);
    }

    void write(int position, ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        Write write = new Write(position, bytes);
        apply(write, cached, 0, bytes.length);
        unsynced.add(write);
    }

    void sync() {
        unsynced.forEach(write -> apply(write, durable, 0, write.bytes().length));
        unsynced.clear();
    }

    void forgetUnsynced() {
        unsynced.clear();
    }

    /** Writes reach the disk whole, not at all, up to some byte, or in some of their sectors; in any order. */
    void crash(RandomGenerator random) {
        while (!unsynced.isEmpty()) {
            Write write = unsynced.remove(random.nextInt(unsynced.size()));
            int length = write.bytes().length;
            switch (random.nextInt(4)) {
                case 0 -> apply(write, durable, 0, length);
                case 1 -> apply(write, durable, 0, random.nextInt(length + 1));
                case 2 -> applySomeSectors(write, random);
                default -> {} // lost
            }
        }
        cached.bytes = durable.bytes.clone();
    }

    private void applySomeSectors(Write write, RandomGenerator random) {
        int from = 0;
        while (from < write.bytes().length) {
            int sectorEnd = SECTOR_BYTES - (write.position() + from) % SECTOR_BYTES;
            int to = Math.min(write.bytes().length, from + sectorEnd);
            if (random.nextBoolean()) {
                apply(write, durable, from, to);
            }
            from = to;
        }
    }

    void damage(int position, int length, UnaryOperator<Byte> change) {
        for (Content content : List.of(cached, durable)) {
            byte[] bytes = content.upTo(position + length);
            for (int at = position; at < position + length; at++) {
                bytes[at] = change.apply(bytes[at]);
            }
        }
    }

    SimulatedFile copyDurable() {
        SimulatedFile copy = new SimulatedFile(size);
        copy.durable.bytes = durable.bytes.clone();
        copy.cached.bytes = durable.bytes.clone();
        return copy;
    }

    private static void apply(Write write, Content content, int from, int to) {
        if (from < to) {
            byte[] bytes = content.upTo(write.position() + to);
            System.arraycopy(write.bytes(), from, bytes, write.position() + from, to - from);
        }
    }
}
