package io.holdfast.client.shop;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.http.Json;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code holdfast shop query}: reads one product, over and over. */
@Command(
        name = "query",
        header = "Look at one product, n times, and tell the running times.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast shop query Fox -n 1000", "", "Exit code: 0 answered, 1 not, 2 wrong usage."})
final class QueryMode implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The product.")
    private String name;

    @Mixin
    private ModeOptions options;

    @SuppressWarnings("NullAway.Init") // at least one was asked for when it is read
    private Product last;

    @Override
    public Integer call() throws Exception {
        RunningTimes times = Repeat.run(
                options,
                store -> store.product(name).map(product -> {
                    last = product;
                    return null;
                }),
                store -> Future.succeededFuture());
        System.out.println(
                options.json()
                        ? Json.text(Map.of("product", last, "times", times.numbers()))
                        : "%s: %d in stock at %s, trade volume %d%n%s"
                                .formatted(
                                        last.name(), last.quantity(), last.price(), last.tradeVolume(), times.text()));
        return 0;
    }
}
