package io.holdfast.simulation;

import java.util.Set;
import java.util.stream.LongStream;

/**
 * Runs many seeds from the command line and prints what came of them. Arguments: first seed, how many, and the weaves or guards to
 * do without, with commas between them.
 */
public final class SimulationMain {
    private SimulationMain() {}

    public static void main(String[] arguments) throws Exception {
        long first = Long.parseLong(arguments[0]);
        long seeds = Long.parseLong(arguments[1]);
        if (arguments.length > 2) {
            withoutSome(first, seeds, Set.of(arguments[2].split(",")));
        } else {
            withEverything(first, seeds);
        }
    }

    private static void withEverything(long first, long seeds) {
        long[] recoveries = LongStream.range(first, first + seeds)
                .parallel()
                .map(seed -> {
                    GroupSimulation.Result result = GroupSimulation.run(seed, Set.of());
                    if (!result.isGood()) {
                        System.out.println(result);
                    }
                    return result.recoveryMillis();
                })
                .sorted()
                .toArray();
        System.out.printf(
                "%d seeds; recovery p50 %d ms, p99 %d ms, max %d ms%n",
                seeds,
                recoveries[recoveries.length / 2],
                recoveries[(int) (recoveries.length * 0.99)],
                recoveries[recoveries.length - 1]);
    }

    private static void withoutSome(long first, long seeds, Set<String> missing) throws Exception {
        EngineWithout engine = new EngineWithout(missing);
        long red = LongStream.range(first, first + seeds)
                .parallel()
                .filter(seed -> {
                    try {
                        String wrong = engine.run(seed);
                        if (wrong != null) {
                            System.out.println(wrong);
                        }
                        return wrong != null;
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .count();
        System.out.printf("%d of %d seeds are red without %s%n", red, seeds, missing);
    }
}
