package io.holdfast.roles.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.replication.IdempotencyTable.Verdict;
import io.holdfast.roles.catalog.CatalogCommand.Limits;
import io.holdfast.roles.catalog.CatalogResult.InsufficientStock;
import io.holdfast.roles.catalog.CatalogResult.PreconditionFailed;
import io.holdfast.roles.catalog.CatalogResult.ProductNotFound;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** OL16. */
class RecordedResultsTest {
    private static final Limits LIMITS = new Limits(Duration.ofMinutes(10), 4, 2, 0);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final RecordedResults recorded = new RecordedResults();

    RecordedResultsTest() {
        recorded.advance(NOON);
    }

    private static CatalogCommand.Trade trade(String key) {
        return new CatalogCommand.Trade(key, "h", "Fox", Side.BUY, 1, 0, Instant.MAX, LIMITS);
    }

    @Test
    void returns_the_recorded_result() {
        recorded.record(trade("a"), new InsufficientStock("Fox", 1));

        assertEquals(
                new InsufficientStock("Fox", 1),
                recorded.lookup(trade("a")).result().orElseThrow());
        assertEquals(Verdict.NEW, recorded.lookup(trade("b")).verdict());
    }

    @Test
    void one_product_has_a_quota_of_rejections_and_unknown_ones_share_one() {
        recorded.record(trade("a"), new InsufficientStock("Fox", 1));
        assertTrue(recorded.hasRoomFor(new InsufficientStock("Fox", 1), LIMITS));
        recorded.record(trade("b"), new InsufficientStock("Fox", 1));

        assertFalse(recorded.hasRoomFor(new InsufficientStock("Fox", 1), LIMITS));
        assertTrue(recorded.hasRoomFor(new InsufficientStock("Hen", 1), LIMITS));
        recorded.record(trade("c"), new ProductNotFound("x"));
        assertTrue(recorded.hasRoomFor(new ProductNotFound("y"), LIMITS));
        recorded.record(trade("d"), new ProductNotFound("y"));
        assertFalse(recorded.hasRoomFor(new InsufficientStock("Hen", 1), LIMITS), "all of the table is in use");
    }

    @Test
    void a_full_table_has_no_room_for_a_new_key_alone() {
        for (String key : new String[] {"a", "b", "c", "d"}) {
            assertFalse(recorded.isFull(trade(key)));
            recorded.record(trade(key), new PreconditionFailed(1));
        }

        assertTrue(recorded.isFull(trade("e")));
        assertFalse(recorded.isFull(trade("a")));
    }

    @Test
    void an_expired_rejection_gives_its_quota_back() {
        recorded.record(trade("a"), new InsufficientStock("Fox", 1));
        recorded.record(trade("b"), new InsufficientStock("Fox", 1));
        long before = recorded.fingerprint();

        recorded.expire(NOON.plus(LIMITS.rememberFor()), LIMITS);
        assertEquals(2, recorded.size());
        recorded.expire(NOON.plus(LIMITS.rememberFor()).plusMillis(1), LIMITS);

        assertEquals(0, recorded.size());
        assertEquals(0, recorded.fingerprint());
        assertFalse(before == 0);
        assertTrue(recorded.hasRoomFor(new InsufficientStock("Fox", 1), LIMITS));
    }

    @Test
    void counts_alike_after_a_restore() {
        recorded.record(trade("a"), new InsufficientStock("Fox", 1));
        recorded.record(trade("b"), new InsufficientStock("Fox", 1));
        RecordedResults restored = new RecordedResults();

        restored.restore(recorded.entries(), recorded.now());

        assertEquals(recorded.fingerprint(), restored.fingerprint());
        assertFalse(restored.hasRoomFor(new InsufficientStock("Fox", 1), LIMITS));
    }
}
