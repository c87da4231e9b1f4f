package io.holdfast.bench.router;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reader of the figures has to know of the machine, and how much a process may open on it. */
final class Machine {
    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*: (.*)$");
    private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s*(\\d+) kB$");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\d+|unlimited)");

    private Machine() {}

    static String description() throws IOException {
        return "%d cores (%s), %.0f GiB, Linux %s, load %s at the start"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        find(MODEL, "/proc/cpuinfo", "unknown").strip(),
                        Long.parseLong(find(MEMORY, "/proc/meminfo", "0")) / 1024.0 / 1024.0,
                        System.getProperty("os.version").replaceFirst("^(\\d+\\.\\d+).*", "$1"),
                        Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    /** RLIMIT_NOFILE of this process, and so of those that it starts. */
    static long openFilesMax() throws IOException {
        String max = find(OPEN_FILES, "/proc/self/limits", "1024");
        return max.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(max);
    }

    /** The commit that is measured, or nothing where there is no repository. */
    static String commit() throws IOException {
        return Tools.output(List.of("git", "describe", "--always", "--dirty", "--exclude=*"))
                .lines()
                .findFirst()
                .map(" (commit %s)"::formatted)
                .orElse("");
    }

    private static String find(Pattern pattern, String file, String otherwise) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(Path.of(file)));
        return matcher.find() ? matcher.group(1) : otherwise;
    }
}
