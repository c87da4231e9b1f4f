package io.holdfast.bench.orders;

import io.holdfast.app.Main;
import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Web;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One process of Holdfast, started as {@code ./holdfast} starts it; killed, it comes back at the same ports with the same files. */
final class OrderNode implements Closeable {
    private static final List<String> JVM = jvm();
    static final String ADMIN_TOKEN = "the-admin-token-of-the-benchmark-alone";
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HOLDFAST_CLUSTER_TOKEN",
            "a token of the benchmark's processes alone",
            "HOLDFAST_ADMIN_TOKEN",
            ADMIN_TOKEN);

    private final Path directory;
    private final String name;
    private final List<String> arguments;
    private final int adminPort;
    private ChildProcess process;

    /** @param arguments of the command line, without admin port and data directory */
    OrderNode(Path directory, String name, List<String> arguments) throws IOException {
        this.directory = directory;
        this.name = name;
        this.adminPort = Web.freePort();
        this.arguments = new ArrayList<>(arguments);
        this.arguments.addAll(List.of(
                "--admin-port",
                "" + adminPort,
                "--data-dir",
                directory.resolve(name).toString()));
    }

    // As ./holdfast has them.
    private static List<String> jvm() {
        List<String> flags = new ArrayList<>(List.of("-Xmx512m", "-Xlog:disable", "-XX:+UseParallelGC"));
        if (Runtime.version().feature() >= 24) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
            flags.add("--enable-native-access=ALL-UNNAMED"); // stands in the manifest of the jar
        }
        if (Runtime.version().feature() >= 25) {
            flags.add("-XX:+UseCompactObjectHeaders");
        }
        // To try others, with commas between them.
        flags.addAll(Stream.of(System.getProperty("bench.jvm", "").split(","))
                .filter(flag -> !flag.isBlank())
                .toList());
        return List.copyOf(flags);
    }

    String name() {
        return name;
    }

    void start() throws IOException {
        process = ChildProcess.startMain(directory, name, ENVIRONMENT, JVM, Main.class, arguments);
    }

    void awaitUp() throws IOException {
        process.awaitLine("Ctrl-C");
    }

    /** kill -9. */
    void kill() throws IOException {
        process.kill();
    }

    /** Where the replicas of this process stand, as {@code /status} says. */
    Stream<JsonObject> replicas() throws IOException {
        return new JsonObject(Web.get(adminPort, "/status"))
                .getJsonArray("replicas").stream().map(JsonObject.class::cast);
    }

    String metrics() throws IOException {
        return Web.get(adminPort, "/metrics");
    }

    Duration cpu() {
        return process.cpu();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
