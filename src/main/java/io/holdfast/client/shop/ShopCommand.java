package io.holdfast.client.shop;

import io.holdfast.base.time.Randomness;
import io.holdfast.client.ApiToken;
import io.holdfast.client.HttpAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast shop}: load, and the check that nothing was lost, doubled or changed. */
@Command(
        name = "shop",
        header = "Shop in a running store, then check every order and the stock.",
        description = {
            "",
            "Each client looks at a random product and, if some is in stock, orders 1 to 10 of it with probability p;",
            "it does so n times. At the end every order is read back and compared, and the books must balance.",
            "With a mode it does one thing n times and tells the running times.",
            "Where access needs a token: HOLDFAST_API_TOKEN or HOLDFAST_API_TOKEN_FILE, with the",
            "scopes orders:place and orders:read-all, and orders:sell to sell.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {QueryMode.class, OrderMode.class, TradeMode.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast shop --clients 16 -n 500 -p 0.8",
            "  holdfast shop --type both --seed 7 --json",
            "  holdfast shop trade buy Fox 2 -n 100",
            "",
            "Exit code: 0 no difference, 1 a difference or a request without an answer, 2 wrong usage."
        })
public final class ShopCommand implements Callable<Integer> {
    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8080",
            description = "The router (default: ${DEFAULT-VALUE}).")
    private String url;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "8", description = "Clients at a time (default: 8).")
    private int clients;

    @Option(
            names = {"-n", "--requests"},
            paramLabel = "N",
            defaultValue = "100",
            description = "Queries of each client (default: 100).")
    private int requests;

    @Option(
            names = {"-p", "--probability"},
            paramLabel = "P",
            defaultValue = "0.7",
            description = "Probability of an order after a query, 0 to 1 (default: 0.7).")
    private double probability;

    @Option(names = "--type", defaultValue = "buy", description = "Orders to place: buy (default), sell or both.")
    private ShopPlan.Types type;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats the choices of a run (default: a new one).")
    private Long seed;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long a request is repeated while its outcome is unknown (default: 30).")
    private int patience;

    @Option(names = "--json", description = "Print the report as JSON, and no progress.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        require(clients >= 1 && clients <= 10_000, "--clients: %s (expected: 1 to 10000)", clients);
        require(requests >= 1, "--requests: %s (expected: 1 or more)", requests);
        require(probability >= 0 && probability <= 1, "--probability: %s (expected: 0 to 1)", probability);
        require(patience >= 1 && patience <= 3600, "--patience: %s (expected: 1 to 3600)", patience);
        URI router = HttpAddress.of(spec.commandLine(), "--url", url);
        long chosen = seed != null ? seed : Randomness.unseeded().nextLong() >>> 40;
        ShopPlan plan = new ShopPlan(
                router,
                ApiToken.of(System.getenv()),
                clients,
                requests,
                probability,
                type,
                chosen,
                Duration.ofSeconds(patience));
        ShopReport report = Shop.run(plan, json, () -> {});
        System.out.println(json ? report.json() : report.text());
        return report.isFine() ? 0 : 1;
    }

    private void require(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule.formatted(value));
        }
    }
}
