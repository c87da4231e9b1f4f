package io.holdfast.roles.order;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Which of {@link #SIZE} consecutive orders are here, and under which keys, until all of them are: 2.2 MB of memory. When the last one
 * has come it becomes a {@link Sealed} on disk. Not thread-safe.
 */
final class KeyIndexSegment {
    /** 2 to the 17th: the newest segment is rebuilt at each start, and each segment costs every look-up one {@link KeyFilter}. */
    static final int SIZE = 1 << 17;

    /** A bucket has about 512 entries, 2 KB, and is read for one "maybe" of a filter. */
    static final int BUCKETS = 1 << 8;

    private static final int SLOTS = SIZE * 2;

    /**
     * What is written to disk.
     *
     * @param buckets entries of four bytes: 15 bits of the hash, 17 bits of the number; the bucket is another 8 bits of the hash
     */
    record Sealed(long segment, KeyFilter filter, List<byte[]> buckets) {}

    private final long segment;
    private final long[] hashes = new long[SIZE];
    private final int[] slots = new int[SLOTS]; // place in the segment + 1, by hash, linear probing
    private final BitSet here = new BitSet(SIZE);
    private int count;

    KeyIndexSegment(long segment) {
        this.segment = segment;
    }

    /** Segments begin with the orders 1, SIZE + 1, ... */
    static long segmentOf(long number) {
        return (number - 1) / SIZE;
    }

    static long first(long segment) {
        return segment * SIZE + 1;
    }

    static int bucketOf(long hash) {
        return (int) (hash >>> 56);
    }

    void add(long number, long hash) {
        int place = (int) (number - first(segment));
        if (here.get(place)) {
            return;
        }
        here.set(place);
        count++;
        hashes[place] = hash;
        int slot = (int) hash & (SLOTS - 1);
        while (slots[slot] != 0) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        slots[slot] = place + 1;
    }

    boolean has(long number) {
        return here.get((int) (number - first(segment)));
    }

    boolean isComplete() {
        return count == SIZE;
    }

    /** The smallest number of this segment that is not here; the first one of the next segment when it is complete. */
    long firstMissing() {
        return first(segment) + here.nextClearBit(0);
    }

    void find(long hash, LongConsumer number) {
        for (int slot = (int) hash & (SLOTS - 1); slots[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
            int place = slots[slot] - 1;
            if (hashes[place] == hash) {
                number.accept(first(segment) + place);
            }
        }
    }

    /** Called when the segment is complete: it never changes again. */
    Sealed seal() {
        KeyFilter filter = new KeyFilter();
        List<List<Integer>> buckets = new ArrayList<>();
        IntStream.range(0, BUCKETS).forEach(bucket -> buckets.add(new ArrayList<>()));
        for (int place = 0; place < SIZE; place++) {
            filter.add(hashes[place]);
            buckets.get(bucketOf(hashes[place])).add(fragment(hashes[place]) << 17 | place);
        }
        return new Sealed(
                segment, filter, buckets.stream().map(KeyIndexSegment::bytes).toList());
    }

    /** Numbers in a sealed segment that may have the key; one in 64 is a false positive. */
    static void candidates(long segment, byte[] bucket, long hash, LongConsumer number) {
        ByteBuffer entries = ByteBuffer.wrap(bucket);
        while (entries.hasRemaining()) {
            int entry = entries.getInt();
            if (entry >>> 17 == fragment(hash)) {
                number.accept(first(segment) + (entry & (SIZE - 1)));
            }
        }
    }

    private static int fragment(long hash) {
        return (int) (hash >>> 41) & 0x7fff;
    }

    private static byte[] bytes(List<Integer> entries) {
        ByteBuffer bytes = ByteBuffer.allocate(entries.size() * Integer.BYTES);
        entries.forEach(bytes::putInt);
        return bytes.array();
    }
}
