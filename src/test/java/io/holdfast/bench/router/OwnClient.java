package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Workplace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;

/** Our load generator, a process with one event loop: for requests at a given rate, and for all where there is no wrk. */
final class OwnClient implements LoadGenerator {
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseParallelGC", "-Xlog:disable");

    private final ChildProcess process;

    OwnClient(Workplace workplace) throws IOException {
        process = workplace.opened(
                ChildProcess.startMain(workplace.directory(), "client", JVM, LoadProcess.class, List.of()));
    }

    @Override
    public String description() {
        return "the client of the benchmark (LoadProcess), one event loop";
    }

    @Override
    public LoadResult run(Load load, List<Integer> ports, int seconds) throws IOException {
        return ask(load, ports, seconds, 0);
    }

    /**
     * Sends a request every {@code 1 / perSecond}, whether or not those before it are answered, and measures each from the
     * moment when it was due: one that has to wait for an idle connection is late already.
     */
    LoadResult runAtRate(Load load, List<Integer> ports, int seconds, double perSecond) throws IOException {
        return ask(load, ports, seconds, perSecond);
    }

    private LoadResult ask(Load load, List<Integer> ports, int seconds, double perSecond) throws IOException {
        JsonObject request = JsonObject.mapFrom(load)
                .put("ports", new JsonArray(ports))
                .put("seconds", seconds)
                .put("perSecond", perSecond);
        return new JsonObject(process.ask(request.encode())).mapTo(LoadResult.class);
    }
}
