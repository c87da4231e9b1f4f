package io.holdfast.support;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /**
     * Writes reach the disk whole, not at all, up to some byte, or in some of their sectors; later ones also without earlier ones. What a
     * sector holds is what it held at some moment: it has nothing of a write without all of the earlier ones there.
     */
    void crash(RandomGenerator random) {
        Set<Integer> over = new HashSet<>(); // sectors that nothing more reaches
        for (Write write : unsynced) {
            int fate = random.nextInt(4);
            int length = write.bytes().length;
            int reached = fate == 0 || fate == 2 ? length : fate == 1 ? random.nextInt(length + 1) : 0;
            for (Write part : sectors(write)) {
                int left = fate == 2 && random.nextBoolean() ? 0 : write.position() + reached - part.position();
                if (!over.contains(sector(part))) {
                    apply(part, durable, 0, Math.min(left, part.bytes().length));
                }
                if (left < part.bytes().length) {
                    over.add(sector(part));
                }
            }
        }
        unsynced.clear();
        cached.bytes = durable.bytes.clone();
    }

    private static int sector(Write part) {
        return part.position() / SECTOR_BYTES;
    }

    /** Its parts, each in one sector. */
    private static List<Write> sectors(Write write) {
        List<Write> parts = new ArrayList<>();
        int from = 0;
        while (from < write.bytes().length) {
            int sectorEnd = SECTOR_BYTES - (write.position() + from) % SECTOR_BYTES;
            int to = Math.min(write.bytes().length, from + sectorEnd);
            parts.add(new Write(write.position() + from, Arrays.copyOfRange(write.bytes(), from, to)));
            from = to;
        }
        return parts;
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
