package io.holdfast.bench.cache;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/** Which product is read next, as a rank. */
enum Demand {
    /** Always the same. */
    HOT {
        @Override
        IntSupplier ranks() {
            return () -> 0;
        }
    },
    /** Each in turn: a miss in every cache that is smaller. */
    EACH {
        @Override
        IntSupplier ranks() {
            int[] last = {-1};
            return () -> last[0] = (last[0] + 1) % Products.COUNT;
        }
    },
    /** The n-th with a probability proportional to 1/n (Zipf). */
    ZIPF {
        @Override
        IntSupplier ranks() {
            SplittableRandom chance = new SplittableRandom(11);
            double[] upTo = new double[Products.COUNT];
            double sum = 0;
            for (int rank = 0; rank < upTo.length; rank++) {
                sum += 1.0 / (rank + 1);
                upTo[rank] = sum;
            }
            double all = sum;
            return () -> {
                int found = Arrays.binarySearch(upTo, chance.nextDouble() * all);
                return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
            };
        }
    };

    /** Endless; for one thread. */
    abstract IntSupplier ranks();
}
