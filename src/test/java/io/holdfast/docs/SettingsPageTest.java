package io.holdfast.docs;

import io.holdfast.app.DeclaredSettings;
import io.holdfast.base.config.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} is made of what the {@code Config} records declare. */
class SettingsPageTest {
    private static final Path PAGE = Path.of("docs/settings.md");

    private static final String INTRODUCTION =
            """
            <!-- Written by SettingsPageTest; see CONTRIBUTING.md. Do not edit. -->

            # Settings

            Every setting, its default and its rule, as the code declares them. How they are given, which of two wins and
            what belongs together: [guide.md](guide.md#how-do-i-configure-it). What a process was really told, and where
            from: `holdfast config`.

            In a file of `--config` the key is written as here, or nested at its dots. In the environment it is
            `HOLDFAST_` and the key in capitals, with `_` for `.` and `-`: `HOLDFAST_ROUTER_ATTEMPT_TIMEOUT`. On the command
            line it is `--set key=value`; some have a flag of their own (`holdfast --help`).

            A setting that was renamed keeps its former name for one minor version: it still works, and the start warns.

            Times are written `250ms`, `2s`, `5m` or `1h`, sizes `512`, `64kb`, `8mb` or `1gb`.
            """;

    /** What the first part of a key stands for. */
    private static final Map<String, String> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put("", "The process");
        SECTIONS.put("http", "Every HTTP port");
        SECTIONS.put("auth", "Callers of the public API");
        SECTIONS.put("admin", "The admin port");
        SECTIONS.put("cluster", "Requests between processes");
        SECTIONS.put("registry", "The registry");
        SECTIONS.put("drain", "Draining");
        SECTIONS.put("router", "The router");
        SECTIONS.put("client", "Calls to a replicated group");
        SECTIONS.put("replication", "Replicated groups");
        SECTIONS.put("frontend", "The front end");
        SECTIONS.put("catalog", "The catalog");
        SECTIONS.put("order", "The order service");
        SECTIONS.put("record", "The record");
        SECTIONS.put("expense", "The expense service");
        SECTIONS.put("agent", "The agent");
    }

    /** Defaults that depend on the machine. */
    private static final Map<String, String> COMPUTED = Map.of(
            "event-loops", "half the processors, or two for each",
            "router.retry.buffer-total-max", "an eighth of the heap",
            "replication.snapshot-bytes", "a sixteenth of the heap, 16mb at most",
            "replication.inflight-bytes", "a sixteenth of the heap, 16mb at most",
            "record.past-max", "an eighth of the heap, 64mb at most",
            "catalog.replicas", "3; 1 without Redis and peers",
            "order.replicas", "3; 1 without Redis and peers",
            "record.replicas", "3; 1 without Redis and peers");

    @Test
    void is_what_the_code_declares() {
        Map<String, Map<String, Settings.Entry>> bySection = new LinkedHashMap<>();
        SECTIONS.keySet().forEach(section -> bySection.put(section, new TreeMap<>()));
        DeclaredSettings.entries().forEach(entry -> bySection
                .computeIfAbsent(section(entry.key()), section -> new TreeMap<>())
                .put(entry.key(), entry));

        StringBuilder page = new StringBuilder(INTRODUCTION);
        bySection.forEach((section, entries) -> {
            page.append("\n## ").append(SECTIONS.getOrDefault(section, section)).append("\n\n");
            page.append("| key | default | meaning | rule |\n|---|---|---|---|\n");
            entries.values().forEach(entry -> page.append(row(entry)));
        });

        GeneratedPage.is(PAGE, page.toString(), "test -Dtest=SettingsPageTest");
    }

    private static String section(String key) {
        return key.contains(".") ? key.substring(0, key.indexOf('.')) : "";
    }

    private static String row(Settings.Entry entry) {
        List<String> cells = List.of("`" + entry.key() + "`", defaultValue(entry), meaning(entry), cell(entry.rule()));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String meaning(Settings.Entry entry) {
        String former = DeclaredSettings.formerNames().get(entry.key());
        return cell(entry.description()) + (former == null ? "" : "; formerly `" + former + "`");
    }

    private static String defaultValue(Settings.Entry entry) {
        String value = entry.value().isEmpty() ? "" : "`" + entry.value() + "`";
        return COMPUTED.getOrDefault(entry.key(), value);
    }

    private static String cell(String text) {
        return (text.equals("text") ? "" : text).replace("|", "\\|");
    }
}
