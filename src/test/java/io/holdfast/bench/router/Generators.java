package io.holdfast.bench.router;

import io.holdfast.bench.cluster.Workplace;
import java.io.IOException;
import java.util.List;

/**
 * What makes the requests.
 *
 * @param cheapest wrk where it is installed, for it takes the least of the processors
 * @param own for requests at a rate: h2load measures from when a request was sent, however late, and wrk knows no rate
 */
record Generators(LoadGenerator cheapest, OwnClient own) {
    /** From here on wrk spends its time with connecting, since it begins with all at once. Ours connects, and then starts the clock. */
    private static final int MANY = 5_000;

    /** For as many requests as get answered. */
    LoadGenerator closed(Load load) {
        return load.connections() < MANY ? cheapest : own;
    }

    String description() {
        return cheapest == own
                ? own.description()
                : "%s; from %,d connections on, and at a rate: %s"
                        .formatted(cheapest.description(), MANY, own.description());
    }

    static Generators start(Workplace workplace) throws IOException {
        OwnClient own = new OwnClient(workplace);
        if (Tools.find("wrk") == null) {
            return new Generators(own, own);
        }
        String firstLine =
                Tools.output(List.of("wrk", "-v")).lines().findFirst().orElse("");
        return new Generators(new Wrk(workplace.directory(), Wrk.version(firstLine)), own);
    }
}
