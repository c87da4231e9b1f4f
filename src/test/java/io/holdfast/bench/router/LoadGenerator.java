package io.holdfast.bench.router;

import java.io.IOException;
import java.util.List;

/** Sends as many requests as get answered. */
interface LoadGenerator {
    /** Name and version, for the report. */
    String description();

    /** @param ports of 127.0.0.1; each gets an equal share of the connections */
    LoadResult run(Load load, List<Integer> ports, int seconds) throws IOException;
}
