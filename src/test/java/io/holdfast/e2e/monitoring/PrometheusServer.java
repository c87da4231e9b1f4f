package io.holdfast.e2e.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A real Prometheus of the test's own. */
final class PrometheusServer implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Process process;
    private final URI url;

    private PrometheusServer(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Ends the test as skipped, and says so, where there is none. */
    static void orSkip() {
        String skipped = "SKIPPED, needs prometheus (Debian: prometheus)";
        boolean there;
        try {
            there = new ProcessBuilder("prometheus", "--version").start().waitFor() == 0;
        } catch (IOException notThere) {
            there = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            there = false;
        }
        if (!there) {
            System.out.println(skipped);
        }
        assumeTrue(there, skipped);
    }

    /** @param every how often it scrapes and evaluates @param targets where processes serve their metrics */
    static PrometheusServer start(Path directory, Path rules, Duration every, List<URI> targets) throws IOException {
        String config =
                """
                global: {scrape_interval: %1$dms, evaluation_interval: %1$dms}
                rule_files: [%2$s]
                scrape_configs:
                  - job_name: holdfast
                    static_configs: [{targets: [%3$s]}]
                """
                        .formatted(
                                every.toMillis(),
                                rules.toAbsolutePath(),
                                targets.stream()
                                        .map(target -> "'" + target.getAuthority() + "'")
                                        .collect(Collectors.joining(", ")));
        int port = Ports.lasting();
        Path output = directory.resolve("prometheus.log");
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + Files.writeString(directory.resolve("prometheus.yaml"), config),
                        "--storage.tsdb.path=" + directory.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        PrometheusServer server = new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
        try {
            Await.until("it scrapes all", SOON, () -> server.query("sum(up)")
                    .path(0)
                    .at("/value/1")
                    .asText()
                    .equals(Integer.toString(targets.size())));
        } catch (AssertionError late) {
            String told = server.scrapes();
            server.close();
            throw new AssertionError(told + Files.readString(output), late);
        }
        return server;
    }

    /** @return the series that it finds now */
    JsonNode query(String expression) throws Exception {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        assertEquals("success", answer.get("status").asText(), expression + ": " + answer);
        return answer.at("/data/result");
    }

    /** The alerts that fire now. */
    Set<String> firing() throws Exception {
        Set<String> names = new TreeSet<>();
        get("/api/v1/alerts").at("/data/alerts").forEach(alert -> {
            if (alert.get("state").asText().equals("firing")) {
                names.add(alert.at("/labels/alertname").asText());
            }
        });
        return names;
    }

    /** All of them with their labels, for people. */
    String alerts() {
        try {
            return get("/api/v1/alerts").toString();
        } catch (Exception away) {
            return away.toString();
        }
    }

    /** What went wrong in the evaluation of rules. */
    List<String> troubles() throws Exception {
        List<String> troubles = new ArrayList<>();
        get("/api/v1/rules").at("/data/groups").forEach(group -> group.get("rules")
                .forEach(rule -> {
                    if (!rule.get("health").asText().equals("ok")) {
                        troubles.add(rule.get("name").asText() + ": "
                                + rule.path("lastError").asText());
                    }
                }));
        return troubles;
    }

    private String scrapes() {
        try {
            return get("/api/v1/targets").at("/data/activeTargets").findValues("lastError") + "\n";
        } catch (Exception away) {
            return away + "\n";
        }
    }

    private JsonNode get(String path) throws Exception {
        return Http.getAnything(url, path);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
