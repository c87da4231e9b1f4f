package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Something that is measured: a proxy or a server, as one process or several that share the load.
 *
 * @param ports of 127.0.0.1, one a process
 * @param filesPerConnection how many files its busiest process opens for one connection of a client
 */
record Target(String name, List<Integer> ports, List<ChildProcess> processes, double filesPerConnection) {
    /** For logs, ports, listening sockets and idle connections. */
    private static final int OTHER_FILES = 500;

    private static final Duration SOON = Duration.ofSeconds(30);

    /** How many files a process of it has open under {@code connections}, and a load generator as well. */
    long filesNeeded(int connections) {
        return Math.round(connections * Math.max(1, filesPerConnection)) + OTHER_FILES;
    }

    /** Waits until it answers a GET with 200. */
    static void awaitAnswer(int port, String path) {
        URI url = URI.create("http://127.0.0.1:" + port);
        Await.until(url + path + " answers", SOON, () -> Http.get(url, path).status() == 200);
    }
}
