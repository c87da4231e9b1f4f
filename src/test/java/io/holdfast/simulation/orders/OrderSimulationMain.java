package io.holdfast.simulation.orders;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Runs many seeds from the command line and prints what came of them. Arguments: first seed, how many, {@code model} or
 * {@code engine}, and a {@link Fault} if there is to be one.
 */
public final class OrderSimulationMain {
    private OrderSimulationMain() {}

    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long seeds = Long.parseLong(arguments[1]);
        boolean onEngine = arguments[2].equals("engine");
        Optional<Fault> fault = arguments.length > 3 ? Optional.of(Fault.valueOf(arguments[3])) : Optional.empty();
        Map<String, Integer> tally = new TreeMap<>();
        long began = System.nanoTime();
        long red = LongStream.range(first, first + seeds)
                .parallel()
                .filter(seed -> {
                    OrderSimulation.Result result = OrderSimulation.run(seed, onEngine, fault);
                    synchronized (tally) {
                        result.tally().forEach((what, times) -> tally.merge(what, times, Integer::sum));
                        tally.merge("EVENTS", (int) result.events(), Integer::sum);
                        if (!result.isGood()) {
                            System.out.println("seed " + seed + ": " + String.join("\n    ", result.wrong()));
                        }
                    }
                    return !result.isGood();
                })
                .count();
        System.out.println(tally);
        System.out.printf(
                "%d of %d seeds are red; %.2f ms a seed%n", red, seeds, (System.nanoTime() - began) / 1e6 / seeds);
    }
}
