package io.holdfast.e2e.group;

import io.holdfast.replication.StateMachine;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/** Which numbers each writer has written: small enough for millions, and it shows any that is missing or doubled. */
public final class WriterMachine implements StateMachine<WriterMachine.Write, Long> {
    /** @param padding bytes that only make the command longer */
    public record Write(int writer, int number, int padding) {}

    private final TreeMap<Integer, BitSet> written = new TreeMap<>();
    private long doubled;
    private long count;

    /** The numbers of {@code writer} up to {@code last} that are not there. */
    public List<Integer> missing(int writer, int last) {
        BitSet there = written.getOrDefault(writer, new BitSet());
        List<Integer> missing = new ArrayList<>();
        for (int next = there.nextClearBit(0); next <= last; next = there.nextClearBit(next + 1)) {
            missing.add(next);
        }
        return missing;
    }

    /** The numbers of {@code writer}, as the words of a bit set. */
    public long[] written(int writer) {
        return written.getOrDefault(writer, new BitSet()).toLongArray();
    }

    public long count() {
        return count;
    }

    public long doubled() {
        return doubled;
    }

    /** The same on every replica that has applied the same. */
    public int contentHash() {
        return written.hashCode();
    }

    @Override
    public Buffer encode(Write write) {
        return Buffer.buffer(12 + write.padding())
                .appendInt(write.writer())
                .appendInt(write.number())
                .appendInt(write.padding())
                .appendBytes(new byte[write.padding()]);
    }

    @Override
    public Write decode(Buffer encoded) {
        return new Write(encoded.getInt(0), encoded.getInt(4), encoded.getInt(8));
    }

    @Override
    public Long apply(long index, Instant at, Write write) {
        BitSet numbers = written.computeIfAbsent(write.writer(), w -> new BitSet());
        if (numbers.get(write.number())) {
            doubled++;
        }
        numbers.set(write.number());
        return ++count;
    }

    @Override
    public List<Buffer> snapshot() {
        Buffer all = Buffer.buffer().appendLong(count).appendLong(doubled).appendInt(written.size());
        written.forEach((writer, numbers) -> {
            long[] words = numbers.toLongArray();
            all.appendInt(writer).appendInt(words.length);
            for (long word : words) {
                all.appendLong(word);
            }
        });
        return List.of(all);
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        Buffer all = pieces.get(0);
        count = all.getLong(0);
        doubled = all.getLong(8);
        written.clear();
        int at = 20;
        for (int writers = all.getInt(16); writers > 0; writers--) {
            int writer = all.getInt(at);
            long[] words = new long[all.getInt(at + 4)];
            at += 8;
            for (int i = 0; i < words.length; i++, at += 8) {
                words[i] = all.getLong(at);
            }
            written.put(writer, BitSet.valueOf(words));
        }
    }
}
