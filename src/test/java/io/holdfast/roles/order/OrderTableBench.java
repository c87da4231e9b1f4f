package io.holdfast.roles.order;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** {@code OrderTableBench DIR}: what it takes to open a seeded file (see {@code OrderSeeder}) and to read from it. */
public final class OrderTableBench {
    private static final Time TIME = Time.system();

    private interface Work {
        void run() throws Exception;
    }

    private OrderTableBench() {}

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        long begin = TIME.nanos();
        OrderTable table = H2OrderTable.open(vertx, Path.of(arguments[0])).await(60, SECONDS);
        long count = table.load().await(60, SECONDS).lastNumber();
        System.out.printf("open with %,d orders: %.0f ms%n", count, (TIME.nanos() - begin) / 1e6);
        RandomGenerator random = Randomness.seeded(TIME.nanos());
        LongSupplier any = () -> 1 + random.nextLong(count);

        for (String state : List.of("first", "then", "again")) {
            measure(
                    state + " byNumber",
                    1000,
                    () -> expect(
                            1,
                            table.byNumber(any.getAsLong()).await(60, SECONDS).stream()
                                    .toList()));
            measure(state + " byKeys(1) present", 1000, () -> find(table, keys(any, 1), 1));
            measure(state + " byKeys(1) absent", 1000, () -> find(table, absent(random, 1), 0));
            measure(state + " byKeys(64) present", 300, () -> find(table, keys(any, 64), 64));
            measure(state + " byKeys(64) absent", 300, () -> find(table, absent(random, 64), 0));
        }
        long from = TIME.nanos();
        long after = 0;
        while (after < Math.min(count, 1_000_000)) {
            List<StoredOrder> page = table.page(after, 1000).await(60, SECONDS);
            after = page.get(page.size() - 1).order().orderNumber();
        }
        System.out.printf("page(.., 1000): %,.0f orders/s%n", after * 1e9 / (TIME.nanos() - from));
        System.gc();
        System.out.printf(
                "heap after gc %d MB%n",
                Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory() >> 20);
        measure("write(500)", 200, next(table, count));
        measure("write(500) + sync", 50, () -> {
            next(table, table.load().await(60, SECONDS).lastNumber()).run();
            table.sync().await(60, SECONDS);
        });
        long closing = TIME.nanos();
        table.close().await(60, SECONDS);
        System.out.printf("close: %.0f ms%n", (TIME.nanos() - closing) / 1e6);
        vertx.close().await(60, SECONDS);
    }

    private static Work next(OrderTable table, long count) {
        long[] last = {count};
        return () -> {
            List<OrderChange> changes = Stream.iterate(last[0] + 1, n -> n + 1)
                    .limit(500)
                    .map(SeededOrders::change)
                    .toList();
            last[0] += 500;
            table.write(changes).await(60, SECONDS);
        };
    }

    private static List<String> keys(LongSupplier any, int size) {
        return Stream.generate(() -> SeededOrders.key(any.getAsLong()))
                .limit(size)
                .toList();
    }

    private static List<String> absent(RandomGenerator random, int size) {
        return Stream.generate(() -> "absent-" + random.nextLong()).limit(size).toList();
    }

    private static void find(OrderTable table, List<String> keys, int expected) throws Exception {
        int distinct = expected == 0 ? 0 : (int) keys.stream().distinct().count();
        expect(distinct, table.byKeys(keys).await(60, SECONDS).keySet());
    }

    private static void expect(int size, Collection<?> found) {
        if (found.size() != size) {
            throw new IllegalStateException("%d found (expected: %d)".formatted(found.size(), size));
        }
    }

    private static void measure(String what, int times, Work work) throws Exception {
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            long begin = TIME.nanos();
            work.run();
            millis[i] = (TIME.nanos() - begin) / 1e6;
        }
        double first = millis[0];
        Arrays.sort(millis);
        System.out.printf(
                "%-26s first %7.2f  p50 %7.2f  p99 %7.2f  max %7.2f ms%n",
                what, first, millis[times / 2], millis[times * 99 / 100], millis[times - 1]);
    }
}
