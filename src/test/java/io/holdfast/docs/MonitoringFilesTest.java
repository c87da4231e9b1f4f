package io.holdfast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The files of {@code deploy/monitoring}, against the documentation. {@code MonitoringIT} runs them. */
class MonitoringFilesTest {
    private static final Path FILES = Path.of("deploy/monitoring");
    private static final Pattern METRIC = Pattern.compile("(?<![:\\w])((?:holdfast|http|rpc)_[a-z_]+)");
    private static final Pattern ON_PAGE = Pattern.compile("(?m)^\\| `((?:holdfast|http|rpc)_[a-z_]+)` \\| (\\w+)");

    private static List<JsonNode> alerts() throws IOException {
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(FILES.resolve("rules.yaml").toFile());
        List<JsonNode> alerts = new ArrayList<>();
        rules.get("groups").forEach(group -> group.get("rules").forEach(rule -> {
            if (rule.has("alert")) {
                alerts.add(rule);
            }
        }));
        assertFalse(alerts.isEmpty());
        return alerts;
    }

    @Test
    void every_alert_leads_to_a_heading_of_the_runbook() throws IOException {
        for (JsonNode alert : alerts()) {
            String name = alert.get("alert").asText();
            String[] runbook = alert.at("/annotations/runbook_url").asText().split("#", 2);
            assertEquals("docs/guide.md", runbook[0], name);
            assertTrue(Page.of(Path.of(runbook[0])).anchors().contains(runbook[1]), name + ": " + runbook[1]);
            assertFalse(alert.at("/annotations/summary").asText().isEmpty(), name);
            assertTrue(
                    Set.of("warning", "critical")
                            .contains(alert.at("/labels/severity").asText()),
                    name);
        }
    }

    @Test
    void the_guide_has_a_row_for_every_alert_and_for_no_other() throws IOException {
        Set<String> rows = new TreeSet<>();
        Pattern.compile("(?m)^\\| `(Holdfast\\w+)` \\|")
                .matcher(Files.readString(Path.of("docs/guide.md")))
                .results()
                .forEach(row -> rows.add(row.group(1)));
        Set<String> names = new TreeSet<>();
        alerts().forEach(alert -> names.add(alert.get("alert").asText()));

        assertEquals(names, rows);
    }

    @Test
    void every_metric_that_they_name_is_in_the_reference() throws IOException {
        Set<String> known = new HashSet<>(Set.of("http_route", "rpc_method")); // labels
        ON_PAGE.matcher(Files.readString(Path.of("docs/metrics.md"))).results().forEach(row -> {
            known.add(row.group(1));
            if (row.group(2).equals("histogram")) {
                List.of("_bucket", "_count", "_sum", "_max").forEach(end -> known.add(row.group(1) + end));
            }
        });
        Set<String> unknown = new TreeSet<>();
        for (String file : List.of("rules.yaml", "grafana-dashboard.json")) {
            METRIC.matcher(Files.readString(FILES.resolve(file)))
                    .results()
                    .map(found -> found.group(1))
                    .filter(name -> !known.contains(name))
                    .forEach(unknown::add);
        }

        assertEquals(Set.of(), unknown);
    }
}
