package io.holdfast.e2e.conformance;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a case is played: the router, what is behind it, and how patient to be.
 *
 * @param addresses used up so far, so that every client has its own
 */
record Stage(URI router, BackEnds backEnds, Executor threads, AtomicInteger addresses, Patience patience) {

    /**
     * @param quiet nothing came for so long: nothing more will
     * @param answer to come at all
     * @param closing of a connection
     */
    record Patience(Duration quiet, Duration answer, Duration closing) {
        static final Patience USUAL =
                new Patience(Duration.ofMillis(120), Duration.ofSeconds(2), Duration.ofSeconds(1));
        /** For what failed once, and may have been slow only. */
        static final Patience LONG = new Patience(Duration.ofMillis(400), Duration.ofSeconds(6), Duration.ofSeconds(4));
    }

    Stage with(Patience other) {
        return new Stage(router, backEnds, threads, addresses, other);
    }

    /** An address of the loopback network that nobody else comes from. */
    String nextAddress() {
        int number = addresses.getAndIncrement();
        return "127.20.%d.%d".formatted(number / 250, number % 250 + 1);
    }

    Client connect(String address) throws IOException {
        return new Client(router, address, threads);
    }
}
