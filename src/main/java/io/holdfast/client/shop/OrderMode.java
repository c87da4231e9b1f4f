package io.holdfast.client.shop;

import io.holdfast.api.OrderApi.Order;
import io.holdfast.http.Json;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code holdfast shop order}: reads one order, over and over. */
@Command(
        name = "order",
        header = "Look at one order, n times, and tell the running times.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast shop order 1 -n 1000", "", "Exit code: 0 answered, 1 not, 2 wrong usage."})
final class OrderMode implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NUMBER", description = "The order's number, 1 or more.")
    private long number;

    @Mixin
    private ModeOptions options;

    @SuppressWarnings("NullAway.Init") // at least one was asked for when it is read
    private Order last;

    @Override
    public Integer call() throws Exception {
        options.require(number >= 1, "NUMBER: %s (expected: 1 or more)", number);
        RunningTimes times = Repeat.run(
                options,
                store -> store.order(number).map(order -> {
                    last = order;
                    return null;
                }),
                store -> Future.succeededFuture());
        System.out.println(
                options.json()
                        ? Json.text(Map.of("order", last, "times", times.numbers()))
                        : "%s%n%s".formatted(TradeMode.text(last), times.text()));
        return 0;
    }
}
