package io.holdfast.client.record;

import io.holdfast.base.config.ConfigException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file of {@code key=value} lines, with blank ones and comments that begin with {@code #}: what an update sets. */
final class UpdateFile {
    private static final int TOLD_MAX = 20;

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private UpdateFile() {}

    /** @throws ConfigException naming every bad line with its number */
    static Map<String, String> read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new ConfigException("--file: %s (expected: a text in UTF-8)".formatted(file));
        } catch (IOException e) {
            throw new ConfigException("--file: %s (expected: a readable file)".formatted(file));
        }
    }

    static Map<String, String> parse(String name, String text) {
        UpdateFile file = new UpdateFile();
        List<String> all = text.lines().toList();
        for (int number = 1; number <= all.size(); number++) {
            file.line(number, number == 1 ? all.get(0).replaceFirst("^\ufeff", "") : all.get(number - 1));
        }
        if (file.problems.isEmpty() && file.values.isEmpty()) {
            file.problems.add("no line says key=value");
        }
        if (!file.problems.isEmpty()) {
            throw new ConfigException(String.join(
                    "\n",
                    file.problems.stream()
                            .limit(TOLD_MAX)
                            .map(problem -> "%s: %s".formatted(name, problem))
                            .toList()));
        }
        return file.values;
    }

    private void line(int number, String line) {
        if (line.isBlank() || line.stripLeading().startsWith("#")) {
            return;
        }
        int equals = line.indexOf('=');
        String key = equals < 0 ? "" : line.substring(0, equals).strip();
        if (key.isEmpty()) {
            String shown = line.length() <= 60 ? line : line.substring(0, 57) + "...";
            problems.add("line %d: %s (expected: key=value)".formatted(number, shown));
            return;
        }
        Integer before = lines.putIfAbsent(key, number);
        if (before != null) {
            problems.add("line %d: %s (expected: once, it is in line %d)".formatted(number, key, before));
            return;
        }
        values.put(key, line.substring(equals + 1));
    }
}
