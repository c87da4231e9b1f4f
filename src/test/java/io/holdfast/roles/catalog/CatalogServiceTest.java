package io.holdfast.roles.catalog;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.ManualTime;
import io.holdfast.hosting.Chaos;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogServiceTest {
    private final ManualTime time = new ManualTime();

    @Test
    void a_trade_that_an_order_store_could_not_keep_never_reaches_the_log() {
        Catalog catalog = new Catalog(new Catalog.Config(Duration.ofMinutes(10), 10, 10, 10));
        // There is no group to submit it to.
        CatalogService service = new CatalogService(catalog, null, time, Duration.ofSeconds(10), Chaos.OFF, null);
        long soon = time.millis() + Duration.ofHours(1).toMillis();

        for (String hash : List.of("h", "", "A".repeat(64), "0".repeat(63), "0".repeat(65))) {
            assertInstanceOf(
                    Failure.Invalid.class,
                    service.trade(new Trade("k", hash, "Fox", Side.BUY, 1, 0, soon))
                            .cause());
        }
        for (String subject : List.of("", "a b", "a\n", "\ud800", "a".repeat(129))) {
            assertInstanceOf(
                    Failure.Invalid.class,
                    service.trade(new Trade("k", "a".repeat(64), "Fox", Side.BUY, 1, 0, soon, subject))
                            .cause());
        }
    }
}
