package io.holdfast.roles.order;

import static io.holdfast.roles.order.SeededOrders.change;
import static io.holdfast.roles.order.SeededOrders.key;
import static io.holdfast.roles.order.SeededOrders.order;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.base.failure.Failure;
import io.holdfast.replication.StateMachine.Position;
import io.holdfast.roles.order.OrderTable.Saved;
import io.holdfast.sql.H2File;
import io.holdfast.support.FormatFixtures;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2OrderTableTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456789Z");

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private OrderTable table;

    @BeforeEach
    void open() throws Exception {
        table = H2OrderTable.open(vertx, directory).await(60, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        table.close().await(60, SECONDS);
        vertx.close().await(60, SECONDS);
    }

    private void restart() throws Exception {
        table.sync().await(60, SECONDS);
        table.close().await(60, SECONDS);
        open();
    }

    private void write(long from, long to) throws Exception {
        table.write(LongStream.rangeClosed(from, to)
                        .mapToObj(SeededOrders::change)
                        .toList())
                .await(60, SECONDS);
    }

    private void fill(long from, long to) throws Exception {
        table.addMissing(orders(from, to)).await(60, SECONDS);
    }

    private static List<StoredOrder> orders(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(SeededOrders::order).toList();
    }

    private Saved load() throws Exception {
        return table.load().await(60, SECONDS);
    }

    private Map<String, StoredOrder> byKeys(String... keys) throws Exception {
        return table.byKeys(List.of(keys)).await(60, SECONDS);
    }

    private Optional<Long> firstMissing(long upTo) throws Exception {
        return table.firstMissing(upTo).await(60, SECONDS);
    }

    @Test
    void a_new_file_has_nothing() throws Exception {
        assertEquals(Saved.NOTHING, load());
        assertEquals(Map.of(), byKeys("k"));
        assertEquals(Optional.empty(), table.byNumber(1).await(60, SECONDS));
        assertEquals(List.of(), table.page(0, 10).await(60, SECONDS));
        assertEquals(Optional.of(1L), firstMissing(1));
        assertEquals(Optional.empty(), firstMissing(0));
    }

    @Test
    void what_was_written_is_read_by_number_by_key_and_in_pages_also_after_a_restart() throws Exception {
        write(1, 300);
        for (int round = 0; round < 2; round++) {
            assertEquals(new Saved(change(300).position(), 300), load());
            assertEquals(Optional.of(order(7)), table.byNumber(7).await(60, SECONDS));
            assertEquals(Map.of(key(7), order(7), key(300), order(300)), byKeys(key(7), "absent", key(300)));
            assertEquals(orders(100, 109), table.page(99, 10).await(60, SECONDS));
            assertEquals(orders(299, 300), table.page(298, 10).await(60, SECONDS));
            assertEquals(Optional.empty(), firstMissing(300));
            assertEquals(Optional.of(301L), firstMissing(301));
            restart();
        }
    }

    @Test
    void h2_has_nothing_to_complain_about() throws Exception {
        write(1, 10);
        fill(20, 30);
        byKeys(key(1), "absent");
        restart();

        assertFalse(Files.exists(directory.resolve("state.trace.db")), "H2 wrote errors to its trace file");
    }

    @Test
    void where_the_log_goes_on_comes_back_exactly_also_after_a_command_that_made_nothing() throws Exception {
        table.write(List.of(change(1), new OrderChange(new Position(14, NOON), List.of())))
                .await(60, SECONDS);
        restart();

        assertEquals(new Saved(new Position(14, NOON), 1), load());
    }

    @Test
    void a_file_of_the_days_when_orders_had_other_numbers_is_refused() throws Exception {
        Path old = directory.resolve("old");
        Pool pool = H2File.open(
                        vertx, old, List.of("CREATE TABLE orders (number BIGINT PRIMARY KEY, seq BIGINT NOT NULL)"))
                .await(60, SECONDS);
        pool.close().await(60, SECONDS);

        Failure refusal = assertThrows(
                Failure.Unavailable.class, () -> H2OrderTable.open(vertx, old).await(60, SECONDS));

        assertEquals("data-dir-unusable", refusal.code());
    }

    @Test
    void keys_that_differ_only_in_case_and_any_characters_at_full_length_are_kept() throws Exception {
        List<String> texts = List.of(
                "a",
                "A",
                "x".repeat(128),
                "\ud83e\udd8a".repeat(64),
                "\u00df\u0000\u202e\u4e2d' \"%",
                "\ud800",
                " ",
                "\u00e9",
                "e\u0301");
        List<StoredOrder> orders = new ArrayList<>();
        for (String text : texts) {
            long number = orders.size() + 1;
            orders.add(StoredOrder.of(new LedgerEntry(
                    number, text, "ab".repeat(32), text, Side.SELL, 1, new BigDecimal("1.10"), Instant.EPOCH)));
        }
        table.addMissing(orders).await(60, SECONDS);
        restart();
        for (StoredOrder order : orders) {
            assertEquals(Map.of(order.key(), order), byKeys(order.key()));
        }
        assertEquals(texts.size(), byKeys(texts.toArray(String[]::new)).size());
    }

    private List<Long> numbersOf(String subject, long after, int limit) throws Exception {
        return table.pageOf(subject, after, limit).await(60, SECONDS).stream()
                .map(StoredOrder::orderNumber)
                .toList();
    }

    private static List<StoredOrder> mixed(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(number ->
                        number % 3 == 0 ? order(number) : OrderBytesTest.of(number % 3 == 1 ? "a" : "A", number))
                .toList();
    }

    @Test
    void whose_orders_they_are_is_kept_and_pages_are_of_one_subject() throws Exception {
        List<StoredOrder> mixed = mixed(1, 300);
        table.addMissing(mixed).await(60, SECONDS);
        for (int round = 0; round < 2; round++) {
            assertEquals(mixed, table.page(0, 1000).await(60, SECONDS));
            assertEquals(Optional.of(mixed.get(6)), table.byNumber(7).await(60, SECONDS));
            assertEquals(Map.of(key(7), mixed.get(6), key(9), mixed.get(8)), byKeys(key(7), key(9)));
            assertEquals(List.of(1L, 4L, 7L), numbersOf("a", 0, 3));
            assertEquals(List.of(299L), numbersOf("A", 296, 3));
            assertEquals(100, numbersOf("a", 0, 1000).size());
            assertEquals(List.of(), numbersOf("b", 0, 3));
            restart();
        }
    }

    @Test
    void a_page_of_one_subject_reads_no_more_rows_than_it_has() throws Exception {
        table.addMissing(mixed(1, 3_000)).await(60, SECONDS);
        table.close().await(60, SECONDS);
        try (var connection = DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("state"), "sa", "");
                var plan = connection.prepareStatement("EXPLAIN ANALYZE " + OrderRows.SELECT_NUMBERS_OF_SUBJECT);
                var page = connection.prepareStatement(
                        "EXPLAIN ANALYZE " + OrderRows.SELECT + " > ? ORDER BY o.number LIMIT ?")) {
            plan.setString(1, "a");
            plan.setLong(2, 30);
            plan.setInt(3, 5);
            page.setLong(1, 30);
            page.setInt(2, 5);
            for (var statement : List.of(plan, page)) {
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    String told = rows.getString(1);
                    Matcher scanned = Pattern.compile("scanCount: (\\d+)").matcher(told);
                    assertTrue(scanned.find() && Integer.parseInt(scanned.group(1)) <= 10, told);
                }
            }
        } finally {
            table = H2OrderTable.open(vertx, directory).await(60, SECONDS);
        }
    }

    @Test
    void a_file_of_the_build_before_there_were_subjects_goes_on() throws Exception {
        table.close().await(60, SECONDS);
        Files.write(directory.resolve("state.mv.db"), FormatFixtures.bytes("order-table.mv.db"));
        open();

        assertEquals(new Saved(change(20).position(), 20), load());
        assertEquals(orders(1, 20), table.page(0, 100).await(60, SECONDS));
        assertEquals(Map.of(key(7), order(7)), byKeys(key(7)));
        table.addMissing(mixed(21, 25)).await(60, SECONDS);
        restart();
        assertEquals(List.of(22L, 25L), numbersOf("a", 0, 9));
        assertEquals(25, table.page(0, 100).await(60, SECONDS).size());
    }

    @Test
    void a_subject_that_a_crash_left_without_its_order_waits_for_it() throws Exception {
        fill(1, 3);
        sql("INSERT INTO order_subject VALUES (4, 'a')");

        assertEquals(List.of(), numbersOf("a", 0, 9));
        table.addMissing(List.of(OrderBytesTest.of("a", 4))).await(60, SECONDS);
        assertEquals(List.of(4L), numbersOf("a", 0, 9));
    }

    @Test
    void filling_again_changes_nothing_and_holes_are_told_until_they_are_full() throws Exception {
        table.replace(new Saved(new Position(900, NOON), 500), orders(401, 500)).await(60, SECONDS);
        restart();
        assertEquals(new Saved(new Position(900, NOON), 500), load());
        assertEquals(Optional.of(1L), firstMissing(500));

        fill(1, 200);
        fill(150, 250);
        assertEquals(Optional.of(251L), firstMissing(500));
        restart();
        assertEquals(Optional.of(251L), firstMissing(500));
        fill(251, 420);

        assertEquals(Optional.empty(), firstMissing(500));
        assertEquals(orders(1, 500), table.page(0, 1000).await(60, SECONDS));
        assertEquals(new Position(900, NOON), load().position());
    }

    @Test
    void replacing_keeps_older_orders_and_may_be_repeated() throws Exception {
        write(1, 100);
        var saved = new Saved(new Position(900, NOON), 150);
        table.replace(saved, orders(91, 150)).await(60, SECONDS);
        table.replace(saved, orders(91, 150)).await(60, SECONDS);

        assertEquals(saved, load());
        assertEquals(orders(1, 150), table.page(0, 1000).await(60, SECONDS));
        write(151, 152);
        assertEquals(152, load().lastNumber());
    }

    @Test
    void a_write_over_orders_that_were_filled_in_before_moves_the_position_alone() throws Exception {
        fill(1, 10);
        write(1, 12);

        assertEquals(orders(1, 12), table.page(0, 100).await(60, SECONDS));
        assertEquals(change(12).position(), load().position());
    }

    @Test
    void a_write_that_fails_leaves_nothing_of_itself() throws Exception {
        write(1, 5);
        var broken = new StoredOrder(order(7).order(), "k", "no hexadecimal");
        var second = new OrderChange(new Position(7, NOON), List.of(broken));
        assertThrows(
                Exception.class, () -> table.write(List.of(change(6), second)).await(60, SECONDS));

        assertEquals(5, load().position().index());
        assertEquals(orders(1, 5), table.page(0, 100).await(60, SECONDS));
        assertEquals(Map.of(), byKeys(key(6)));
    }

    @Test
    void complete_runs_are_found_through_their_sealed_index_also_after_a_restart() throws Exception {
        long last = KeyIndexSegment.SIZE + 3000L;
        for (long from = 1; from <= last; from += 5000) {
            fill(from, Math.min(last, from + 4999));
        }
        for (int round = 0; round < 2; round++) {
            for (long number : List.of(1L, 77_777L, (long) KeyIndexSegment.SIZE, KeyIndexSegment.SIZE + 1L, last)) {
                assertEquals(Map.of(key(number), order(number)), byKeys(key(number)));
            }
            String[] many =
                    LongStream.rangeClosed(1, 150).mapToObj(i -> key(i * 800)).toArray(String[]::new);
            assertEquals(Set.of(many), byKeys(many).keySet());
            assertEquals(Map.of(), byKeys("absent"));
            assertEquals(Optional.of(last + 1), firstMissing(last + 1));
            assertEquals(Optional.empty(), firstMissing(last));
            restart();
        }
    }

    private void fillOneRun() throws Exception {
        for (long from = 1; from <= KeyIndexSegment.SIZE; from += 8_192) {
            fill(from, from + 8_191);
        }
    }

    private void sql(String statement) throws Exception {
        table.close().await(60, SECONDS);
        try (var connection = DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("state"), "sa", "")) {
            connection.createStatement().executeUpdate(statement);
        }
        table = H2OrderTable.open(vertx, directory).await(60, SECONDS);
    }

    @Test
    void a_run_that_a_crash_left_half_written_is_sealed_all_the_same() throws Exception {
        sql("INSERT INTO key_bucket VALUES (7, X'00')");

        fillOneRun();
        assertEquals(Map.of(key(77), order(77)), byKeys(key(77)));
        restart();
        assertEquals(Map.of(key(77), order(77)), byKeys(key(77)));
    }

    @Test
    void a_run_whose_index_lost_a_part_is_made_anew_when_that_is_missed() throws Exception {
        fillOneRun();
        sql("DELETE FROM key_bucket WHERE bucket < 200");

        for (long number = 1; number <= 40; number++) {
            assertEquals(Map.of(key(number), order(number)), byKeys(key(number)));
        }
        restart();
        assertEquals(Map.of(key(77_777), order(77_777)), byKeys(key(77_777)));
    }

    @Test
    void a_process_killed_in_the_middle_leaves_a_state_that_was_synced_and_all_its_orders() throws Exception {
        for (int round = 1; round <= 3; round++) {
            Path killed = directory.resolve("killed" + round);
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            WritesUntilKilled.class.getName(),
                            killed.toString())
                    .redirectErrorStream(true)
                    .start();
            try (var lines = process.inputReader()) {
                for (int line = 0; line < 20 * round; line++) {
                    assertTrue(lines.readLine() != null, "the process ended by itself");
                }
            } finally {
                process.destroyForcibly().waitFor(10, SECONDS);
            }
            assertTrue(Files.exists(killed.resolve("state.mv.db")));

            OrderTable after = H2OrderTable.open(vertx, killed).await(60, SECONDS);
            Saved saved = after.load().await(60, SECONDS);
            long count = saved.position().index();
            assertEquals(count, saved.lastNumber());
            assertEquals(Optional.empty(), after.firstMissing(count).await(60, SECONDS));
            assertEquals(
                    orders(Math.max(1, count - 499), count),
                    after.page(Math.max(0, count - 500), (int) Math.min(500, count))
                            .await(60, SECONDS));
            // What is there beyond is what comes again.
            for (StoredOrder beyond : after.page(count, 10_000).await(60, SECONDS)) {
                assertEquals(order(beyond.order().orderNumber()), beyond);
            }
            assertTrue(count >= 500, "synced before the kill: " + count);
            after.close().await(60, SECONDS);
        }
    }
}
