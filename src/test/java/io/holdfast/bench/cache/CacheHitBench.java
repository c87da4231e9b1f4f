package io.holdfast.bench.cache;

import io.holdfast.base.time.Time;
import io.holdfast.cache.CoherentCache;
import io.holdfast.cache.CoherentCache.Found;
import io.holdfast.cache.LoadResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of a hit in a full cache: of the same key each time, and of a random one, which no processor caches. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx512m", "-XX:+UseParallelGC"}) // as ./holdfast has them
public class CacheHitBench {
    private static final LongFunction<Future<LoadResult<Integer>>> NOBODY = session -> {
        throw new AssertionError("a miss");
    };

    @Param({"10", "1000", "100000", "1000000"})
    private int size;

    private final RandomGenerator chance = new SplittableRandom(11);
    private CoherentCache<Integer> cache;
    private String[] names;

    @Setup
    public void fill() {
        Time time = Time.system();
        cache = new CoherentCache<>(time, size, 0);
        cache.onGranted(1, 1, time.nanos(), Duration.ofDays(1));
        names = new String[size];
        for (int i = 0; i < size; i++) {
            Integer value = i;
            names[i] = "p%05d".formatted(i);
            cache.get(names[i], session -> Future.succeededFuture(new LoadResult<>(Optional.of(value), 1, 1, true)));
        }
    }

    @Benchmark
    public Future<Found<Integer>> same() {
        return cache.get(names[0], NOBODY);
    }

    @Benchmark
    public Future<Found<Integer>> any() {
        return cache.get(names[chance.nextInt(size)], NOBODY);
    }

    @TearDown(Level.Iteration)
    public void allAreThere() {
        if (cache.size() != size) {
            throw new AssertionError("%d entries of %d".formatted(cache.size(), size));
        }
    }
}
