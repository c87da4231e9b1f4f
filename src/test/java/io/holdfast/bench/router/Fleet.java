package io.holdfast.bench.router;

import io.holdfast.bench.cluster.Workplace;
import java.util.List;

/**
 * What a proxy is set up with.
 *
 * @param nodes ports of 127.0.0.1
 * @param routers how many processes of the proxy share the load
 */
record Fleet(Workplace workplace, List<Integer> nodes, int routers) {}
