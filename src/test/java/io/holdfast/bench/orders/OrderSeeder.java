package io.holdfast.bench.orders;

import io.holdfast.base.time.Time;
import io.holdfast.roles.order.SeededOrders;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** {@code OrderSeeder DIR COUNT [group]}: fills one replica's directory with orders up to COUNT, and tells how fast that was. */
public final class OrderSeeder {
    private static final long EVERY = 500_000;

    private OrderSeeder() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        long[] before = {Time.system().nanos(), cpuNanos()};
        LongConsumer progress = number -> {
            if (number % EVERY == 0) {
                long[] now = {Time.system().nanos(), cpuNanos()};
                System.out.printf(
                        "%,d orders: %,.0f/s, %,.0f per cpu second, file %,d MB, heap %,d MB%n",
                        number,
                        EVERY * 1e9 / (now[0] - before[0]),
                        EVERY * 1e9 / (now[1] - before[1]),
                        directory.resolve("state.mv.db").toFile().length() >> 20,
                        Runtime.getRuntime().totalMemory()
                                        - Runtime.getRuntime().freeMemory()
                                >> 20);
                before[0] = now[0];
                before[1] = now[1];
            }
        };
        if (arguments.length > 2 && arguments[2].equals("group")) {
            SeededOrders.decide(directory, Long.parseLong(arguments[1]), progress);
        } else {
            SeededOrders.write(directory, Long.parseLong(arguments[1]), progress);
        }
        System.out.printf("closed: file %,d MB%n", Files.size(directory.resolve("state.mv.db")) >> 20);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
