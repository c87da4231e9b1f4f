package io.holdfast.simulation.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the exactly-once protocol is missed: a run that is good with it goes wrong without. */
class OrderFaultsTest {
    private static final long SEEDS = 1_000;
    private static final int AT_ONCE = 16;
    /** Only seen where faults last, which is on the engine. */
    private static final String STANDS_STILL = "waits";

    /**
     * Rules that can be broken alone without harm, and why:
     *
     * <ul>
     *   <li>SERVED_BEFORE_OWN_TERM: the watermark is read from the same old state as the key, so the catalog has the key still, or
     *       answers STALE; and behind STALE stands a read of its own. The rule saves that round.
     *   <li>TWO_ATTEMPTS_A_KEY: each carries the watermark of its own look, so the catalog takes the second one for what it is. The
     *       rule saves work.
     *   <li>EXPIRED_BEFORE_KEY: is told as unknown, and asked again with a new deadline.
     * </ul>
     */
    private static final Set<Fault> COVERED =
            Set.of(Fault.SERVED_BEFORE_OWN_TERM, Fault.TWO_ATTEMPTS_A_KEY, Fault.EXPIRED_BEFORE_KEY);

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(Fault.WATERMARK_IS_THE_MAXIMUM, "trades twice"),
                Arguments.of(Fault.KEYS_CUT_BEFORE_LEDGER, "trades twice"),
                Arguments.of(Fault.WATERMARK_READ_AFTER_LOOKUP, "trades twice"),
                Arguments.of(Fault.RESENT_WITH_NEWER_WATERMARK, "trades twice"),
                Arguments.of(Fault.NO_STALE, "trades twice"),
                Arguments.of(Fault.NO_EXPIRED, "although its client was refused"),
                Arguments.of(Fault.REFUSALS_NOT_REMEMBERED, "although its client was refused"),
                Arguments.of(Fault.REFUSED_FROM_MEMORY, "although it has trade"),
                Arguments.of(Fault.STALE_TOLD_AS_CONFLICT, "although it has trade"),
                Arguments.of(Fault.REFUSALS_FORGOTTEN_EARLY, "although its client was refused"),
                Arguments.of(Fault.ABANDONED_REFUSAL_COUNTS, "although it has trade"),
                Arguments.of(Fault.NUMBERED_BY_THE_BOOK, "is not trade"),
                Arguments.of(Fault.NOT_DEDUPLICATED, "has two orders"),
                Arguments.of(Fault.ANSWERED_BEFORE_COMMIT, "was told"),
                Arguments.of(Fault.LEDGER_READ_AT_ELECTION_ONLY, "not quiet"),
                Arguments.of(Fault.LEDGER_READ_WITHOUT_BARRIER, "is not found"),
                Arguments.of(Fault.LEDGER_SKIPS_HOLES, "not quiet"),
                Arguments.of(Fault.PRUNED_UP_TO_HEAD, "stopped"),
                Arguments.of(Fault.STOCK_BEFORE_KEY, "although it has trade"),
                Arguments.of(Fault.MISSING_WITHOUT_LEDGER, "is not found"),
                Arguments.of(Fault.CLIENT_TRUSTS_AN_ORDERLY_END, STANDS_STILL),
                Arguments.of(Fault.CLIENT_STAYS_WITH_A_REFUSER, STANDS_STILL));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void is_missed(Fault fault, String symptom) {
        boolean onEngine = symptom.equals(STANDS_STILL);
        for (long first = 1; first <= SEEDS; first += AT_ONCE) {
            List<OrderSimulation.Result> red = LongStream.range(first, first + AT_ONCE)
                    .parallel()
                    .mapToObj(seed -> OrderSimulation.run(seed, onEngine, Optional.of(fault)))
                    .filter(result -> result.wrong().stream().anyMatch(wrong -> wrong.contains(symptom)))
                    .toList();
            if (!red.isEmpty()) {
                long seed = red.get(0).seed();
                assertEquals(
                        List.of(),
                        OrderSimulation.run(seed, onEngine, Optional.empty()).wrong(),
                        "seed " + seed);
                return;
            }
        }
        throw new AssertionError("%s is not missed in %d seeds".formatted(fault, SEEDS));
    }

    @Test
    void those_that_others_cover_do_no_harm() {
        for (Fault fault : COVERED) {
            assertEquals(
                    List.of(),
                    LongStream.rangeClosed(1, 100)
                            .parallel()
                            .mapToObj(seed -> OrderSimulation.run(seed, false, Optional.of(fault)))
                            .filter(result -> !result.isGood())
                            .toList(),
                    fault.name());
        }
    }

    @Test
    void none_is_forgotten() {
        Set<Fault> named = faults().map(row -> (Fault) row.get()[0]).collect(Collectors.toSet());
        named.addAll(COVERED);

        assertTrue(named.containsAll(Arrays.asList(Fault.values())), named.toString());
    }
}
