package io.holdfast.support;

import io.holdfast.base.time.Randomness;
import java.util.random.RandomGenerator;

/** The seed of a test that leaves something to chance: another one each run, printed, and given back by {@code -Dseed=…}. */
public record Seed(long value) {

    public static Seed next() {
        Seed seed = new Seed(Long.getLong("seed", Randomness.unseeded().nextLong()));
        System.out.println(seed);
        return seed;
    }

    public RandomGenerator random() {
        return Randomness.seeded(value);
    }

    @Override
    public String toString() {
        return "-Dseed=" + value;
    }
}
