package io.holdfast.roles.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.http.Preconditions;
import io.holdfast.replication.StateMachine.Position;
import io.holdfast.roles.catalog.CatalogCommand.Limits;
import io.holdfast.roles.catalog.CatalogCommand.SeedProduct;
import io.holdfast.support.FormatFixtures;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bytes of commands and snapshots, literally: logs and snapshots of earlier builds have to stay readable. */
class CatalogBytesTest {
    private static final Limits LIMITS = new Limits(Duration.ofMinutes(10), 10, 5, 2);
    private static final Instant SOON = Instant.ofEpochMilli(1_700_000_000_000L);

    private final Catalog catalog = new Catalog(new Catalog.Config(Duration.ofMinutes(10), 10, 5, 2));

    private void isWritten(String hex, CatalogCommand command) {
        Buffer bytes = catalog.encode(command);
        assertEquals(hex, HexFormat.of().formatHex(bytes.getBytes()));
        assertEquals(command, catalog.decode(bytes));
    }

    @Test
    void a_trade() {
        isWritten(
                "08016b016803466f7801030780d095ffbc31c0cf240a0502",
                new CatalogCommand.Trade("k", "h", "Fox", Side.SELL, 3, 7, SOON, LIMITS));
    }

    @Test
    void a_trade_for_an_order_with_a_subject() {
        isWritten(
                "0b016b016803466f7801030780d095ffbc31c0cf240a0502047a6fc3ab",
                new CatalogCommand.Trade("k", "h", "Fox", Side.SELL, 3, 7, SOON, LIMITS, Optional.of("zoë")));
    }

    @Test
    void what_the_build_before_subjects_wrote_is_read_and_written_alike() {
        List<Buffer> commands = FormatFixtures.pieces("catalog-commands");
        for (int i = 0; i < commands.size(); i++) {
            CatalogCommand command = catalog.decode(commands.get(i));
            catalog.apply(i + 1, Instant.ofEpochMilli(1_600_000_000_000L).plusSeconds(i), command);
            assertEquals(commands.get(i), catalog.encode(command));
        }
        List<Buffer> snapshot = FormatFixtures.pieces("catalog-snapshot-1");
        Catalog restored = new Catalog(catalog.config());
        restored.restore(new Position(4, SOON), snapshot);

        assertEquals(snapshot, catalog.snapshot());
        assertEquals(snapshot, restored.snapshot());
        assertEquals(101_163_854_209_430_436L, catalog.fingerprint());
        assertEquals(101_163_854_209_430_436L, restored.fingerprint());
    }

    @Test
    void a_snapshot_with_the_subjects_of_orders() {
        Instant at = Instant.ofEpochMilli(1_600_000_000_000L);
        List<CatalogCommand> commands = List.of(
                new CatalogCommand.Seed(List.of(new SeedProduct("Fox", new BigDecimal("1.50"), 9))),
                new CatalogCommand.Trade("a", "1", "Fox", Side.BUY, 3, 0, SOON, LIMITS),
                new CatalogCommand.Trade("b", "2", "Fox", Side.BUY, 3, 0, SOON, LIMITS, Optional.of("zoë")));
        for (int i = 0; i < commands.size(); i++) {
            catalog.apply(i + 1, at.plusSeconds(i), commands.get(i));
        }

        List<Buffer> pieces = catalog.snapshot();

        assertEquals(2, pieces.get(0).getByte(0)); // the build before knows 1 alone
        Catalog restored = new Catalog(catalog.config());
        restored.restore(new Position(3, at), pieces);
        assertEquals(catalog.ledger(0, 10), restored.ledger(0, 10));
        assertEquals("zoë", restored.ledger(1, 1).orElseThrow().entries().get(0).subject());
        assertEquals(catalog.fingerprint(), restored.fingerprint());
        assertEquals(pieces, restored.snapshot());
    }

    @Test
    void a_restock() {
        isWritten(
                "09016b016803466f780380d095ffbc31c0cf240a05020322312200",
                new CatalogCommand.Restock("k", "h", "Fox", 3, SOON, LIMITS, new Preconditions("\"1\"", "")));
    }

    @Test
    void a_put() {
        isWritten(
                "0a016b016803466f7804312e3530010480d095ffbc31c0cf240a050200012a",
                new CatalogCommand.Put(
                        "k",
                        "h",
                        "Fox",
                        new BigDecimal("1.50"),
                        Optional.of(4L),
                        SOON,
                        LIMITS,
                        new Preconditions("", "*")));
    }

    @Test
    void the_first_products() {
        isWritten(
                "010103466f7804312e353004",
                new CatalogCommand.Seed(List.of(new SeedProduct("Fox", new BigDecimal("1.50"), 4))));
    }

    @Test
    void what_caches_and_their_leader_propose() {
        isWritten("0501680a687474703a2f2f663a31", new CatalogCommand.Join("h", URI.create("http://f:1")));
        isWritten("060168", new CatalogCommand.Leave("h"));
        isWritten("07ac02", new CatalogCommand.Publish(300));
    }

    @Test
    void a_snapshot_with_every_kind_of_recorded_result() {
        Instant at = Instant.ofEpochMilli(1_600_000_000_000L);
        List<CatalogCommand> commands = List.of(
                new CatalogCommand.Seed(List.of(
                        new SeedProduct("Fox", new BigDecimal("1.50"), 4),
                        new SeedProduct("Hen", new BigDecimal("2.00"), 1))),
                new CatalogCommand.Join("h", URI.create("http://f:1")),
                new CatalogCommand.Publish(2),
                new CatalogCommand.Trade("a", "1", "Fox", Side.BUY, 3, 0, SOON, LIMITS),
                new CatalogCommand.Trade("b", "2", "Fox", Side.BUY, 3, 0, SOON, LIMITS),
                new CatalogCommand.Trade("c", "3", "Owl", Side.BUY, 3, 0, SOON, LIMITS),
                new CatalogCommand.Trade("d", "4", "Fox", Side.SELL, Long.MAX_VALUE / 2, 0, SOON, LIMITS),
                new CatalogCommand.Restock("e", "5", "Hen", 9, SOON, LIMITS),
                new CatalogCommand.Restock("f", "6", "Hen", 9, SOON, LIMITS, new Preconditions("\"1\"", "")));
        for (int i = 0; i < commands.size(); i++) {
            catalog.apply(i + 1, at.plusSeconds(i), commands.get(i));
        }

        List<Buffer> pieces = catalog.snapshot();

        assertEquals(
                "010100c0bebabbc82e01080101680a687474703a2f2f663a310203466f78040348656e080203466f7804312e35"
                        + "300103020348656e04322e30300a000201010161013103466f78000304312e3530b897babbc82e0501620132a0"
                        + "9fbabbc82e0503466f78010163013388a7babbc82e02034f776c01640134f0aebabbc82e0603466f7801016501"
                        + "35d8b6babbc82e040348656e04322e30300a00020001660136c0bebabbc82e0702",
                pieces.stream()
                        .map(piece -> HexFormat.of().formatHex(piece.getBytes()))
                        .collect(Collectors.joining()));
        Catalog restored = new Catalog(catalog.config());
        restored.restore(new Position(9, at), pieces);
        assertEquals(catalog.fingerprint(), restored.fingerprint());
        assertEquals(pieces, restored.snapshot());
        assertEquals(110_300_624_293_696_252L, catalog.fingerprint());
    }
}
