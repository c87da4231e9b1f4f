package io.holdfast.bench.router;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** The commit that the product is of, or nothing where there is no repository. */
    static String commit() throws IOException {
        String hash = Tools.output(git("log", "-1", "--format=%h")).strip();
        if (!hash.matches("[0-9a-f]+")) {
            return "";
        }
        boolean changed = !Tools.output(git("status", "--porcelain")).isBlank();
        return " (commit %s%s)".formatted(hash, changed ? " with changes" : "");
    }

    private static List<String> git(String... arguments) {
        return Stream.of(Stream.of("git"), Stream.of(arguments), Stream.of("--", "src/main", "pom.xml"))
                .flatMap(each -> each)
                .toList();
    }

    private static String find(Pattern pattern, String file, String otherwise) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(Path.of(file)));
        return matcher.find() ? matcher.group(1) : otherwise;
    }
}
