package io.holdfast.e2e.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Large changes of the record, one after the other, at replicas with hardly any memory: none ends, what the log holds stays bounded, and
 * each starts again at once. With the usual settings most of them are refused, because their answers could not be remembered for long
 * enough, and small changes among them are accepted all the same; with answers that are soon forgotten many more large ones are accepted.
 * {@code -Drecord.flood=300} makes it as many seconds.
 */
@Tag("fault")
class RecordFloodIT {
    private static final Duration FLOOD = Duration.ofSeconds(Integer.getInteger("record.flood", 20));
    private static final Duration RESTART = Duration.ofSeconds(Integer.getInteger("record.restart", 15));
    private static final int KEYS = 15;
    private static final int VALUE = 15_000; // 225 kB together
    private static final long LOG_MAX = 12 << 20;
    private static final Pattern LOG_BYTES = Pattern.compile("holdfast_replication_log_bytes\\{[^}]*} ([0-9.E]+)");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void of_changes_that_are_remembered_for_long_ends_no_replica_fills_no_log_and_stops_no_small_ones()
            throws Exception {
        flood(List.of(), true);
    }

    @Test
    void of_changes_that_are_soon_forgotten_ends_no_replica_and_fills_no_log() throws Exception {
        flood(List.of("record.remember-for=4s", "router.timeout=2s"), false);
    }

    private void flood(List<String> settings, boolean smallOnesToo) throws Exception {
        try (RecordCluster cluster = RecordCluster.withWrittenAddresses(directory, List.of("-Xmx77m"), settings)) {
            TreeMap<String, Integer> answers = new TreeMap<>();
            long logMost = 0;
            long end = System.nanoTime() + FLOOD.toNanos();
            int sent = 0;
            while (System.nanoTime() < end) {
                answers.merge(patch(cluster, sent++), 1, Integer::sum);
                if (sent % 50 == 0) {
                    if (smallOnesToo) {
                        putSmall(cluster, sent);
                    }
                    for (int id : RecordCluster.THREE) {
                        assertTrue(cluster.get(id).isAlive(), cluster.get(id).output());
                        logMost = Math.max(logMost, sum(cluster, id, LOG_BYTES));
                    }
                    if (sent % 500 == 0) {
                        report(cluster, sent, answers);
                    }
                }
            }
            report(cluster, sent, answers);
            assertTrue(answers.getOrDefault("200", 0) > 20, answers.toString());
            assertEquals(0, answers.getOrDefault("other", 0), answers.toString());
            assertTrue(logMost < LOG_MAX, logMost + " bytes of log in memory");

            for (int id : RecordCluster.THREE) {
                cluster.get(id).kill();
                long began = System.nanoTime();
                cluster.start(id);
                cluster.awaitReady(id);
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                System.out.printf("replica %d was ready %d ms after it was started%n", id, took.toMillis());
                assertTrue(took.compareTo(RESTART) < 0, took.toString());
            }
            Await.until(
                    "the record serves",
                    RecordCluster.SOON,
                    () -> Http.get(cluster.router(), "/record").status() == 200);
        }
    }

    private static void report(RecordCluster cluster, int sent, TreeMap<String, Integer> answers) throws Exception {
        System.out.printf("%d changes of %d kB: %s;", sent, KEYS * VALUE / 1000, answers);
        for (int id : RecordCluster.THREE) {
            System.out.printf(
                    " %d: log %.1f MB, resident %d MB", id, sum(cluster, id, LOG_BYTES) / 1e6, resident(cluster, id));
        }
        System.out.println();
    }

    private static long resident(RecordCluster cluster, int id) throws Exception {
        for (String line : Files.readAllLines(
                Path.of("/proc/%d/status".formatted(cluster.get(id).pid())))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1_024;
            }
        }
        return 0;
    }

    private static String patch(RecordCluster cluster, int number) throws Exception {
        StringBuilder body = new StringBuilder("{");
        for (int key = 0; key < KEYS; key++) {
            String value = "%d-%d-".formatted(number, key);
            body.append(key == 0 ? "" : ",")
                    .append("\"key%d\":\"%s%s\"".formatted(key, value, "x".repeat(VALUE - value.length())));
        }
        Http.Answer answer = Http.send(HttpRequest.newBuilder(cluster.router().resolve("/record"))
                .method("PATCH", BodyPublishers.ofString(body.append("}").toString()))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .timeout(Duration.ofSeconds(20)));
        if (answer.status() == 200) {
            return "200";
        }
        String code = answer.body().path("code").asText();
        return code.equals("too-many-answers") ? code : answer.status() >= 503 ? answer.status() + " " + code : "other";
    }

    private static void putSmall(RecordCluster cluster, int number) throws Exception {
        Http.Answer answer = Http.send(
                "PUT",
                cluster.router(),
                "/record/small",
                "{\"value\":\"%d\"}".formatted(number),
                "Idempotency-Key",
                UUID.randomUUID().toString());
        assertEquals(200, answer.status(), () -> "after %d large changes: %s".formatted(number, answer.body()));
    }

    private static long sum(RecordCluster cluster, int id, Pattern what) throws Exception {
        Matcher found =
                what.matcher(Http.get(cluster.admin(id), "/metrics").raw().body());
        double sum = 0;
        while (found.find()) {
            sum += Double.parseDouble(found.group(1));
        }
        return (long) sum;
    }
}
