package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What changes the catalog. Every command but the first filling comes under a key, and one key stands for one content. */
sealed interface CatalogCommand {

    /** Puts {@code products} into a catalog that has none; else does nothing. */
    record Fill(List<Filling> products) implements CatalogCommand {}

    /** A product as the fill file has it. */
    record Filling(String name, BigDecimal price, long quantity) {}

    /** A command that is done at most once, and not at all after its deadline: its key may be forgotten by then. */
    sealed interface Keyed extends CatalogCommand {
        String key();

        /** Of everything in it but the key. */
        String hash();

        Instant deadline();
    }

    /** @see io.holdfast.api.CatalogApi.Trade */
    record Trade(String key, String hash, String product, Side side, long quantity, long watermark, Instant deadline)
            implements Keyed {}

    record Restock(String key, String hash, String name, long quantity, Instant deadline) implements Keyed {}

    record Put(String key, String hash, String name, BigDecimal price, Optional<Long> quantity, Instant deadline)
            implements Keyed {}
}
