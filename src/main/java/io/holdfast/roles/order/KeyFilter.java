package io.holdfast.roles.order;

import java.nio.ByteBuffer;

/**
 * A Bloom filter (Bloom, 1970) over the keys of one segment of {@link KeyIndexSegment#SIZE} orders: 16 bits a key, of which a key sets 8.
 * One absent key in 1,750 is a false positive.
 */
final class KeyFilter {
    private static final int BITS = KeyIndexSegment.SIZE * 16;
    private static final int PROBES = 8;

    private final long[] words = new long[BITS / Long.SIZE];

    void add(long hash) {
        for (int probe = 0; probe < PROBES; probe++) {
            int bit = bit(hash, probe);
            words[bit >>> 6] |= 1L << bit;
        }
    }

    boolean mayContain(long hash) {
        for (int probe = 0; probe < PROBES; probe++) {
            int bit = bit(hash, probe);
            if ((words[bit >>> 6] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
        bytes.asLongBuffer().put(words);
        return bytes.array();
    }

    static KeyFilter of(byte[] bytes) {
        KeyFilter filter = new KeyFilter();
        if (bytes.length != filter.words.length * Long.BYTES) {
            throw new IllegalStateException("a key filter of %d bytes (expected: %d)"
                    .formatted(bytes.length, filter.words.length * Long.BYTES));
        }
        ByteBuffer.wrap(bytes).asLongBuffer().get(filter.words);
        return filter;
    }

    // Double hashing (Kirsch and Mitzenmacher, 2006); the step is odd, so all probes differ.
    private static int bit(long hash, int probe) {
        return ((int) hash + probe * ((int) (hash >>> 21) | 1)) & (BITS - 1);
    }
}
