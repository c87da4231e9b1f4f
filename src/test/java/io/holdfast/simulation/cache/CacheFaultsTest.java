package io.holdfast.simulation.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Breaking any one rule of the coherent cache is found: some run is not linearizable any more. */
class CacheFaultsTest {
    private static final long SEEDS = 2_000;
    private static final int AT_ONCE = 8;
    /** Where to begin with what is rarely seen; all seeds follow. */
    private static final Map<CacheFault, Long> BEGIN =
            Map.of(CacheFault.COUNTED_FROM_RESPONSE, 81L, CacheFault.RENEWAL_ACKNOWLEDGES, 217L);

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void is_missed(CacheFault fault) {
        long begin = BEGIN.getOrDefault(fault, 1L);
        for (long first = begin; first <= begin + SEEDS; first += AT_ONCE) {
            List<CacheSimulation.Result> red = LongStream.range(first, first + AT_ONCE)
                    .parallel()
                    .mapToObj(seed -> CacheSimulation.run(seed, fault))
                    .filter(result -> result.wrong().stream()
                            .anyMatch(wrong -> wrong.contains("stale") || wrong.contains("of no version")))
                    .toList();
            if (!red.isEmpty()) {
                long seed = red.get(0).seed();
                System.out.printf(
                        "%s: red in %d of the %d seeds up to %d%n", fault, red.size(), AT_ONCE, first + AT_ONCE - 1);
                assertEquals(List.of(), CacheSimulation.run(seed, null).wrong(), "seed " + seed);
                return;
            }
        }
        throw new AssertionError("%s is not missed in %d seeds".formatted(fault, SEEDS));
    }
}
