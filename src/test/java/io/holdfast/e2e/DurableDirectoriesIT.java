package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.holdfast.e2e.group.Strace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The system calls of a first start: each directory is durable in its parent before a replica says that it is up. */
@Tag("fault")
class DurableDirectoriesIT {
    private static final Pattern MADE =
            Pattern.compile("mkdir(?:at)?\\((?:AT_FDCWD(?:<[^>]*>)?, )?\"([^\"]+)\".*\\) += 0");
    private static final Pattern SYNCED = Pattern.compile("f(?:data)?sync\\(\\d+<([^>]+)>.*");
    private static final List<String> REPLICAS = List.of("catalog", "order", "record");

    @TempDir
    private Path directory;

    @Test
    void every_directory_of_a_first_start_is_synced_in_its_parent() throws Exception {
        Strace.orSkip();
        Path data = directory.toRealPath().resolve("made").resolve("data");
        Path calls = directory.resolve("calls");
        List<String> strace = List.of(
                "strace",
                "-D", // the process keeps its id, and is ended as any other
                "-f",
                "-qq",
                "-y",
                "--seccomp-bpf",
                "-s",
                "300",
                "-o",
                calls.toString(),
                "-e",
                "trace=mkdir,mkdirat,fsync,fdatasync");
        try (HoldfastProcess process = HoldfastProcess.start(
                directory, strace, Map.of(), List.of(), "up", "--port=0", "--admin-port=0", "--data-dir=" + data)) {
            process.url("router");
        }

        List<String> seen = Files.readAllLines(calls);
        Set<Path> made = new LinkedHashSet<>();
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            Matcher mkdir = MADE.matcher(seen.get(i));
            if (mkdir.find() && Path.of(mkdir.group(1)).startsWith(data.getParent())) {
                Path one = Path.of(mkdir.group(1));
                made.add(one);
                if (!isSynced(one.getParent(), seen.subList(i, seen.size()))) {
                    missing.add(one + " in " + one.getParent());
                }
            }
        }
        for (String role : REPLICAS) {
            assertFalse(
                    made.stream().noneMatch(path -> path.startsWith(data.resolve(role + "-1"))),
                    role + " has no directory among " + made);
        }
        assertEquals(List.of(), missing, "directories that a crash of the machine can take away");
    }

    private static boolean isSynced(Path path, List<String> calls) {
        return calls.stream()
                .map(SYNCED::matcher)
                .anyMatch(call -> call.find() && call.group(1).equals(path.toString()));
    }
}
