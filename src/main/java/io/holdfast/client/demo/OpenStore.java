package io.holdfast.client.demo;

import io.holdfast.base.failure.Failure;
import io.holdfast.client.shop.Demonstration;
import io.holdfast.client.shop.Demonstration.Check;
import io.holdfast.client.terminal.Progress;
import io.holdfast.client.terminal.Terminal;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The store stays open for visitors, who may kill what they like: a process that ends is started again after a moment, a few clients go on
 * shopping, and after each round it is checked that every order was kept.
 */
final class OpenStore {
    private static final int SECONDS_AWAY = 4;
    private static final int SECONDS_BETWEEN_ROUNDS = 1;
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RED = "\u001b[31m";

    private final DemoStore store;
    private final VerdictLines lines = new VerdictLines();
    private long placed;
    private boolean lost;

    OpenStore(DemoStore store) {
        this.store = store;
    }

    /** Does not return: whoever wants it to end interrupts the process. */
    void keep() throws InterruptedException {
        System.out.printf(
                "%nThe store stays open, and a few clients go on shopping. Kill what you like; Ctrl-C ends it.%n"
                        + "  shop      %s/%n  console   %s/   to press its buttons, sign in with the token %s%n%n",
                store.router(), store.console(), store.adminToken());
        Map<Integer, StoreProcess> processes = new TreeMap<>(store.processes());
        processes.forEach((id, process) -> {
            System.out.printf("  %-9s process %d:  kill -9 %d%n", DemoStore.nameOf(id), process.pid(), process.pid());
            guard(id, process);
        });
        System.out.println();
        while (true) {
            round();
            TimeUnit.SECONDS.sleep(SECONDS_BETWEEN_ROUNDS);
        }
    }

    private void guard(int id, StoreProcess process) {
        process.ended().thenRun(() -> {
            Thread thread = new Thread(() -> replace(id, process), "replacement-" + id);
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void replace(int id, StoreProcess process) {
        try {
            Progress.say("%s (process %d) has ended, and is started again in %d s."
                    .formatted(DemoStore.nameOf(id), process.pid(), SECONDS_AWAY));
            lines.somethingHappened();
            TimeUnit.SECONDS.sleep(SECONDS_AWAY);
            StoreProcess again = store.launch(id);
            guard(id, again);
            again.awaitUp();
            Progress.say("%s is back:  kill -9 %d".formatted(DemoStore.nameOf(id), again.pid()));
            lines.somethingHappened();
        } catch (Failure ended) {
            Progress.say("%s: %s".formatted(DemoStore.nameOf(id), ended.getMessage())); // and its guard knows
        } catch (IOException over) {
            // the whole demonstration is
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws InterruptedException {
        lines.checkBegins();
        try {
            say(Demonstration.check(store.router()));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            tell(YELLOW, "Verdict: not known at the moment: " + e.getMessage());
        }
    }

    private void say(Check check) {
        placed += check.placed();
        lost |= !check.differences().isEmpty();
        if (!check.differences().isEmpty()) {
            tell(RED, "Verdict: something is wrong: " + String.join("; ", check.differences()));
        } else if (lost) {
            tell(RED, "Verdict: something was wrong, see above.");
        } else if (!check.failures().isEmpty()) {
            tell(
                    YELLOW,
                    "Verdict: every order was kept, but not every request had an answer: "
                            + check.failures().get(0));
        } else {
            tell(GREEN, "Verdict: every order was kept.");
        }
    }

    private void tell(String colour, String verdict) {
        if (lines.isDue(verdict)) {
            String line = "%s (%,d orders so far)".formatted(verdict, placed);
            Progress.say(Terminal.isInteractive() ? colour + line + "\u001b[0m" : line);
        }
    }
}
