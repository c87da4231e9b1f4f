package io.holdfast.client.shop;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.NewOrder;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.holdfast.http.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code holdfast shop trade}: buys or sells the same over and over, then reads every order back. */
@Command(
        name = "trade",
        header = "Buy or sell the same, n times, tell the running times, and read every order back.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast shop trade buy Fox 2 -n 100",
            "  holdfast shop trade sell GameStart 10",
            "",
            "Exit code: 0 all placed and read back as told, 1 not, 2 wrong usage."
        })
final class TradeMode implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "buy|sell", description = "Which of the two.")
    private Side side;

    @Parameters(index = "1", paramLabel = "NAME", description = "The product.")
    private String name;

    @Parameters(index = "2", paramLabel = "QTY", description = "How many each time, 1 or more.")
    private long quantity;

    @Mixin
    private ModeOptions options;

    private final List<Order> placed = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private @Nullable Failure refusal;
    private int refused;

    @Override
    public Integer call() throws Exception {
        options.require(quantity >= 1, "QTY: %s (expected: 1 or more)", quantity);
        RunningTimes times = Repeat.run(options, this::trade, this::readBack);
        System.out.println(options.json() ? json(times) : text(times));
        return refused == 0 && differences.isEmpty() ? 0 : 1;
    }

    // A rejection ends only this order: the others may be placed.
    private Future<Void> trade(StoreClient store) {
        return store.place(new NewOrder(name, quantity, side), Randomness.token())
                .transform(answer -> {
                    if (answer.succeeded()) {
                        placed.add(answer.result());
                    } else if (answer.cause() instanceof Failure.Conflict conflict) {
                        refusal = conflict;
                        refused++;
                    } else {
                        return Future.failedFuture(answer.cause());
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<Void> readBack(StoreClient store) {
        Promise<Void> all = Promise.promise();
        readBack(store, 0, all);
        return all.future();
    }

    private void readBack(StoreClient store, int index, Promise<Void> all) {
        if (index == placed.size()) {
            all.complete();
            return;
        }
        Order told = placed.get(index);
        store.order(told.orderNumber())
                .onSuccess(read -> {
                    if (!read.equals(told)) {
                        differences.add("order %d: told %s, read %s".formatted(told.orderNumber(), told, read));
                    }
                    readBack(store, index + 1, all);
                })
                .onFailure(cause -> {
                    if (cause instanceof Failure.NotFound) {
                        differences.add("order %d is lost".formatted(told.orderNumber()));
                        readBack(store, index + 1, all);
                    } else {
                        all.fail(cause);
                    }
                });
    }

    private String text(RunningTimes times) {
        List<String> lines = new ArrayList<>();
        if (!placed.isEmpty()) {
            lines.add(text(placed.get(placed.size() - 1)));
        }
        if (refusal != null) {
            lines.add("%d refused: %s".formatted(refused, refusal.getMessage()));
        }
        lines.add(times.text());
        lines.add(
                differences.isEmpty()
                        ? "No difference: %d orders read back as they were told.".formatted(placed.size())
                        : "%d DIFFERENCES, the first: %s".formatted(differences.size(), differences.get(0)));
        return String.join(System.lineSeparator(), lines);
    }

    private String json(RunningTimes times) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("order", placed.isEmpty() ? null : placed.get(placed.size() - 1));
        report.put("placed", placed.size());
        report.put("refused", refused);
        report.put("differences", differences);
        report.put("times", times.numbers());
        return Json.text(report);
    }

    static String text(Order order) {
        return "order %d: %s %d %s at %s, placed %s"
                .formatted(
                        order.orderNumber(),
                        order.side().name().toLowerCase(Locale.ROOT),
                        order.quantity(),
                        order.product(),
                        order.price(),
                        order.placedAt());
    }
}
