package io.holdfast.simulation.record;

import java.util.Optional;
import java.util.stream.LongStream;

/** Runs many seeds from the command line. Arguments: first seed, how many; every fourth is on the engine. */
public final class RecordSimulationMain {
    private RecordSimulationMain() {}

    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long seeds = Long.parseLong(arguments[1]);
        long red = LongStream.range(first, first + seeds)
                .parallel()
                .mapToObj(seed -> RecordSimulation.run(seed, seed % 4 == 0, Optional.empty()))
                .filter(result -> !result.isGood())
                .peek(System.out::println)
                .count();
        System.out.printf("%d of %d seeds are red%n", red, seeds);
    }
}
