package io.holdfast.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Json;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The product's own load client, as a process. */
final class Shop implements AutoCloseable {
    private final HoldfastProcess process;

    private Shop(HoldfastProcess process) {
        this.process = process;
    }

    static Shop start(Path directory, URI router, int clients, int requests, String... more) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "shop",
                                "--url",
                                router.toString(),
                                "--json",
                                "--type",
                                "both",
                                "--clients",
                                Integer.toString(clients),
                                "-n",
                                Integer.toString(requests)),
                        Stream.of(more))
                .toArray(String[]::new);
        return new Shop(HoldfastProcess.start(directory, arguments));
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for its end. @return its report, with {@code exit} added to what failed it */
    JsonNode report() throws Exception {
        int code = process.exitCode(Duration.ofMinutes(3));
        String last = process.output().lines().reduce((a, b) -> b).orElse("");
        JsonNode report = Json.parse(Buffer.buffer(last));
        if (report.path("fine").asBoolean() != (code == 0)) {
            throw new AssertionError("exit code " + code + " and report disagree: " + process.output());
        }
        return report;
    }

    @Override
    public void close() {
        process.close();
    }
}
