package io.holdfast.e2e.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The files of {@code deploy/monitoring}, with all durations shorter. */
final class MonitoringFiles {
    /** So many times shorter: 5 minutes become 15 seconds. */
    private static final int SHORTER = 20;

    private static final Path FILES = Path.of("deploy/monitoring");
    private static final Pattern FOR = Pattern.compile("(?<=for: )(\\d+)([ms])");
    private static final Pattern WINDOW = Pattern.compile("(?<=\\[)(\\d+)([ms])(?=])");

    private MonitoringFiles() {}

    static Path shortenedRules(Path directory) throws IOException {
        String rules = Files.readString(FILES.resolve("rules.yaml"));
        for (Pattern duration : List.of(FOR, WINDOW)) {
            rules = duration.matcher(rules)
                    .replaceAll(found -> shorter(Integer.parseInt(found.group(1)), found.group(2)) + "s");
        }
        return Files.writeString(directory.resolve("rules.yaml"), rules);
    }

    private static int shorter(int number, String unit) {
        return number * (unit.equals("m") ? 60 : 1) / SHORTER;
    }

    /** The names of all rules that are recordings, or alerts. @param kind {@code record} or {@code alert} */
    static Set<String> rules(String kind) throws IOException {
        Set<String> names = new TreeSet<>();
        new ObjectMapper(new YAMLFactory())
                .readTree(FILES.resolve("rules.yaml").toFile())
                .get("groups")
                .forEach(group -> group.get("rules").forEach(rule -> {
                    if (rule.has(kind)) {
                        names.add(rule.get(kind).asText());
                    }
                }));
        return names;
    }

    /** The queries of the dashboard, with all of each variable. */
    static List<String> dashboardQueries() throws IOException {
        List<String> queries = new ArrayList<>();
        JsonNode dashboard = new ObjectMapper()
                .readTree(FILES.resolve("grafana-dashboard.json").toFile());
        dashboard.get("panels").forEach(panel -> panel.path("targets")
                .forEach(target -> queries.add(target.get("expr")
                        .asText()
                        .replace("$__rate_interval", "15s")
                        .replace("$instance", ".*")
                        .replace("$service", ".*"))));
        return queries;
    }
}
