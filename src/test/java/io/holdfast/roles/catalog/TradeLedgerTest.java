package io.holdfast.roles.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TradeLedgerTest {
    private final TradeLedger ledger = new TradeLedger();

    TradeLedgerTest() {
        for (long number = 1; number <= 5; number++) {
            ledger.append(entry(number));
        }
    }

    private static LedgerEntry entry(long number) {
        return new LedgerEntry(number, "k" + number, "h", "Fox", Side.BUY, 1, BigDecimal.ONE, Instant.EPOCH);
    }

    private static List<Long> numbers(Optional<LedgerPage> page) {
        return page.orElseThrow().entries().stream()
                .map(LedgerEntry::orderNumber)
                .toList();
    }

    @Test
    void whose_order_it_is_is_a_part_of_the_state() {
        TradeLedger other = new TradeLedger();
        ledger.entries().forEach(other::append);
        assertEquals(ledger.fingerprint(), other.fingerprint());

        ledger.append(entry(6, "a"));
        other.append(entry(6, "b"));

        assertNotEquals(ledger.fingerprint(), other.fingerprint());
        ledger.prune(6, 0);
        assertEquals(0, ledger.fingerprint());
    }

    private static LedgerEntry entry(long number, String subject) {
        return new LedgerEntry(number, "k" + number, "h", "Fox", Side.BUY, 1, BigDecimal.ONE, Instant.EPOCH, subject);
    }

    @Test
    void pages_begin_after_a_number() {
        assertEquals(List.of(3L, 4L), numbers(ledger.page(2, 2)));
        assertEquals(List.of(), numbers(ledger.page(5, 2)));
        assertEquals(5, ledger.head());
    }

    @Test
    void prunes_up_to_the_lag_below_the_watermark() {
        ledger.prune(4, 2);

        assertEquals(2, ledger.pruned());
        assertEquals(Optional.empty(), ledger.find("k2"));
        assertTrue(ledger.find("k3").isPresent());
        assertEquals(Optional.empty(), ledger.page(1, 10), "entry 2 is not here any more");
        assertEquals(List.of(3L, 4L, 5L), numbers(ledger.page(2, 10)));
    }

    @Test
    void prunes_nothing_beyond_its_head_and_never_goes_back() {
        ledger.prune(100, 1);
        ledger.prune(3, 1);

        assertEquals(4, ledger.pruned());
        assertEquals(List.of(5L), numbers(ledger.page(4, 10)));
    }

    @Test
    void has_the_fingerprint_of_its_entries_however_they_came() {
        ledger.prune(3, 0);
        TradeLedger restored = new TradeLedger();
        restored.append(entry(1));

        restored.restore(ledger.entries(), ledger.head(), ledger.pruned());

        assertEquals(ledger.fingerprint(), restored.fingerprint());
        assertEquals(ledger.entries(), restored.entries());
    }
}
