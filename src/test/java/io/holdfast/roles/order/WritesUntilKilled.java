package io.holdfast.roles.order;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** Writes orders for ever, 500 at a time; the first 500 are synced, and every fifth time after that. One line a write. */
final class WritesUntilKilled {
    private WritesUntilKilled() {}

    public static void main(String[] arguments) throws Exception {
        OrderTable table =
                H2OrderTable.open(Vertx.vertx(), Path.of(arguments[0])).await(60, SECONDS);
        for (long from = 1; ; from += 500) {
            table.write(LongStream.range(from, from + 500)
                            .mapToObj(SeededOrders::change)
                            .toList())
                    .await(60, SECONDS);
            if (from % 2_500 == 1) {
                table.sync().await(60, SECONDS);
            }
            System.out.println(from);
        }
    }
}
