package io.holdfast.simulation.cache;

import java.util.stream.LongStream;

/** Runs many seeds from the command line. Arguments: first seed, how many. */
public final class CacheSimulationMain {
    private CacheSimulationMain() {}

    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long seeds = Long.parseLong(arguments[1]);
        long red = LongStream.range(first, first + seeds)
                .parallel()
                .mapToObj(seed -> CacheSimulation.run(seed, null))
                .filter(result -> !result.isGood())
                .peek(System.out::println)
                .count();
        System.out.printf("%d of %d seeds are red%n", red, seeds);
    }
}
