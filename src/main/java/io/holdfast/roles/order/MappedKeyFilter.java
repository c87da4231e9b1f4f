package io.holdfast.roles.order;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A blocked Bloom filter (Putze, Sanders and Singler, 2007) over the keys of consecutive segments: 16 bits a key, in a file that is mapped
 * into memory, so it takes no heap. A key sets 8 bits of one block of 64 bytes, so a lookup costs one cache line. About one absent key in
 * 600 is a false positive. Written once; any thread may read.
 */
final class MappedKeyFilter {
    /** Segments in a node of level 1; a node of the next level has as many nodes of this one. */
    static final int FAN_OUT = 16;

    /** A node of it has 537 million keys, and a file of a gigabyte; there may be several. */
    static final int LEVEL_MAX = 3;

    private static final long MAGIC = 0x686f6c644b465331L; // "holdKFS1"
    private static final int HEADER = 4_096;
    private static final int BITS_A_KEY = 16;
    private static final int PROBES = 8;
    private static final int BLOCK_WORDS = 8;

    private final int level;
    private final long place;
    private final LongBuffer words;
    private final long blocks;

    private MappedKeyFilter(int level, long place, LongBuffer words) {
        this.level = level;
        this.place = place;
        this.words = words;
        this.blocks = words.capacity() / BLOCK_WORDS;
    }

    int level() {
        return level;
    }

    /** Among the nodes of its level: it begins with segment {@code place * segments(level)}. */
    long place() {
        return place;
    }

    /** How many segments a node of {@code level} has; a segment is a node of level 0. */
    static long segments(int level) {
        return level == 0 ? 1 : FAN_OUT * segments(level - 1);
    }

    boolean mayContain(long hash) {
        int block = block(hash);
        long bits = mix(hash);
        for (int probe = 0; probe < PROBES; probe++) {
            int bit = bit(bits, probe);
            if ((words.get(block + (bit >>> 6)) & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private void add(long hash) {
        int block = block(hash);
        long bits = mix(hash);
        for (int probe = 0; probe < PROBES; probe++) {
            int bit = bit(bits, probe);
            int word = block + (bit >>> 6);
            words.put(word, words.get(word) | 1L << bit);
        }
    }

    // Of 512 in the block: double hashing with an odd step, so all probes differ.
    private static int bit(long bits, int probe) {
        return (int) (bits >>> 32) + probe * ((int) bits | 1) & 511;
    }

    private int block(long hash) {
        return (int) (Math.multiplyHigh(hash >>> 1, blocks << 1)) * BLOCK_WORDS;
    }

    private static long mix(long hash) {
        long mixed = (hash ^ hash >>> 32) * 0x9e3779b97f4a7c15L;
        return mixed ^ mixed >>> 29;
    }

    static Path file(Path directory, int level, long place) {
        return directory.resolve("keys-%d-%d.filter".formatted(level, place));
    }

    /** A filter that is being built; it exists once it is {@link #finish finished}. Not thread-safe. */
    static final class Building {
        private final Path temporary;
        private final Path file;
        private final MappedByteBuffer bytes;
        private final MappedKeyFilter filter;

        private Building(Path directory, int level, long place, long salt, long keys) throws IOException {
            this.file = file(directory, level, place);
            this.temporary = directory.resolve("keys.making");
            long size = HEADER + (keys * BITS_A_KEY / 512 + 1) * BLOCK_WORDS * Long.BYTES;
            Files.deleteIfExists(temporary);
            try (FileChannel channel = FileChannel.open(
                    temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            }
            bytes.putLong(0, MAGIC)
                    .putLong(8, level)
                    .putLong(16, place)
                    .putLong(24, salt)
                    .putLong(32, size);
            filter = new MappedKeyFilter(level, place, words(bytes));
        }

        void add(long hash) {
            filter.add(hash);
        }

        /** Syncs and renames the file: after a crash all of it is there under its name, or nothing. */
        MappedKeyFilter finish() throws IOException {
            bytes.force();
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(file.getParent())) {
                directory.force(true);
            }
            return filter;
        }
    }

    /** @param directory where its file goes @param salt of the keys' hashes @param keys that will be added */
    static Building building(Path directory, int level, long place, long salt, long keys) throws IOException {
        return new Building(directory, level, place, salt, keys);
    }

    /** The filter in {@code file}; empty when the file is no filter, or one of another salt. */
    static Optional<MappedKeyFilter> open(Path file, long salt) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() <= HEADER) {
                return Optional.empty();
            }
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            boolean ours =
                    bytes.getLong(0) == MAGIC && bytes.getLong(24) == salt && bytes.getLong(32) == channel.size();
            return ours
                    ? Optional.of(new MappedKeyFilter((int) bytes.getLong(8), bytes.getLong(16), words(bytes)))
                    : Optional.empty();
        }
    }

    private static LongBuffer words(ByteBuffer bytes) {
        return bytes.slice(HEADER, bytes.capacity() - HEADER).asLongBuffer();
    }
}
