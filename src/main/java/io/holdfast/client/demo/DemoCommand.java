package io.holdfast.client.demo;

import io.holdfast.base.time.Time;
import io.holdfast.client.shop.Demonstration;
import io.holdfast.client.terminal.Interruption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast demo}: a store that loses its leader while sixteen clients shop, a verdict, and nothing left behind. */
@Command(
        name = "demo",
        header = "Start a store, shop in it, kill its leader half-way, check every order.",
        description = {
            "",
            "Three processes keep a replica of the catalog and of the order store each, a",
            "fourth is the entrance. All of them, and all they write, are gone at the end.",
            "With --stay that is when Ctrl-C ends it: shop and console stay open meanwhile,",
            "some clients go on shopping, and what you kill is started again.",
            "",
            "Exit code: 0 a leader was killed and no order differs, 1 otherwise.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast demo", "  holdfast demo --stay"})
public final class DemoCommand implements Callable<Integer> {
    private static final String INTERRUPTED = "Interrupted: the store is ended, and nothing is left behind.";

    @Option(names = "--stay", description = "Keep shop and console open, and go on checking, until Ctrl-C.")
    private boolean stay;

    @Override
    public Integer call() throws Exception {
        try (DemoStore store = new DemoStore(stay)) {
            Interruption interruption = Interruption.handledBy(INTERRUPTED, store::close);
            try {
                return shop(store, stay);
            } finally {
                interruption.close();
            }
        }
    }

    private static int shop(DemoStore store, boolean stay) throws Exception {
        System.out.println("Starting three replicas of catalog and order store, and an entrance ...");
        store.start();
        System.out.printf("In a browser: the shop %s/ and the console %s/%n", store.router(), store.console());
        LeaderView leaders = new LeaderView(Time.system(), store.router());
        System.out.printf(
                "The store is open at %s, replica %d leads the order store. Sixteen clients go shopping:%n",
                store.router(), leaders.await(any -> true).id());
        LeaderKill accident = new LeaderKill(store, leaders, Time.system());
        Demonstration.Outcome outcome = Demonstration.shop(store.router(), accident::begin);
        System.out.printf(
                "%s; no order was placed for %d ms at most.%n",
                accident.story(), outcome.pause().toMillis());
        System.out.println(
                outcome.fine() ? "Verdict: every order was kept." : "Verdict: something is wrong, see above.");
        if (stay && outcome.fine()) {
            new OpenStore(store).keep();
        }
        return outcome.fine() ? 0 : 1;
    }
}
