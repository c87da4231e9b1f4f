package io.holdfast.roles.order;

import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * {@code KeyIndexBench DIR ORDERS...}: what a new key costs in the index of so many orders, none of which is there: only the filters of it
 * are made, of random keys and in their true sizes, those that an absent key is looked up in.
 */
public final class KeyIndexBench {
    private static final Time TIME = Time.system();
    private static final int LOOKS = 200_000;
    private static final int ROUNDS = 7;

    private KeyIndexBench() {}

    public static void main(String[] arguments) throws Exception {
        for (String orders : Arrays.asList(arguments).subList(1, arguments.length)) {
            Path directory = Files.createTempDirectory(Path.of(arguments[0]), "index");
            measure(directory, Long.parseLong(orders));
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void measure(Path directory, long orders) throws Exception {
        RandomGenerator random = Randomness.seeded(orders);
        long segments = orders / KeyIndexSegment.SIZE;
        KeyIndex index = new KeyIndex();
        long done = 0;
        long mapped = 0;
        for (int level = MappedKeyFilter.LEVEL_MAX; level >= 1; level--) {
            long size = MappedKeyFilter.segments(level);
            for (; segments - done >= size; done += size) {
                MappedKeyFilter.Building building =
                        MappedKeyFilter.building(directory, level, done / size, 1, size * KeyIndexSegment.SIZE);
                for (long key = 0; key < size * KeyIndexSegment.SIZE; key++) {
                    building.add(random.nextLong());
                }
                index.cover(building.finish());
                mapped += size * KeyIndexSegment.SIZE * 2;
            }
        }
        for (; done < segments; done++) {
            KeyFilter filter = new KeyFilter();
            for (int key = 0; key < KeyIndexSegment.SIZE; key++) {
                filter.add(random.nextLong());
            }
            index.close(done, filter);
        }
        double[] nanos = new double[ROUNDS];
        long found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long began = TIME.nanos();
            for (int i = 0; i < LOOKS; i++) {
                found += tops(index, random.nextLong());
            }
            nanos[round] = (double) (TIME.nanos() - began) / LOOKS;
        }
        Arrays.sort(nanos);
        System.gc();
        System.out.printf(
                "%,d orders: %d filters, %d MB mapped, %d MB of heap; a new key %.2f us (median of %d rounds), %.2f %% read a bucket%n",
                orders,
                index.filterCount(),
                mapped >> 20,
                Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory() >> 20,
                nanos[ROUNDS / 2] / 1_000,
                ROUNDS,
                100.0 * found / LOOKS / ROUNDS);
    }

    // A top that says "maybe" leads to parts that are not here.
    private static int tops(KeyIndex index, long hash) {
        try {
            return index.find(hash).buckets().isEmpty() ? 0 : 1;
        } catch (NullPointerException below) {
            return 1;
        }
    }
}
