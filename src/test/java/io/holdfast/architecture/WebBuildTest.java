package io.holdfast.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages that are checked in are what their sources build, byte for byte. Without npm, or where it cannot load what the lock file
 * names, that is not tested and said.
 */
class WebBuildTest {
    private static final Path SOURCES = Path.of("src/main/web");
    private static final Path BUILT = Path.of("src/main/resources/web");

    @TempDir
    Path directory;

    private Path sources;

    @BeforeEach
    void install() throws Exception {
        assumeTrue(run(Path.of("."), "npm", "--version").ok(), "npm is not installed: the pages are not built again");
        sources = copy(SOURCES, directory.resolve("src/main/web"));
        Outcome installed = run(
                sources,
                "npm",
                "ci",
                "--omit=dev",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefer-offline",
                "--fetch-retries=1",
                "--fetch-timeout=20000");
        assumeTrue(installed.ok(), () -> "npm cannot load the libraries of the pages: " + installed.output());
    }

    @Test
    void builtPagesAreWhatTheirSourcesBuild() throws Exception {
        Path built = directory.resolve("built");

        Outcome outcome = run(sources, "node", "build.js", built.toString());

        assertTrue(outcome.ok(), outcome::output);
        Map<String, byte[]> expected = files(built);
        Map<String, byte[]> checkedIn = files(BUILT);
        assertEquals(expected.keySet(), checkedIn.keySet());
        List<String> different = expected.keySet().stream()
                .filter(name -> !Arrays.equals(expected.get(name), checkedIn.get(name)))
                .toList();
        assertEquals(
                List.of(), different, "files that differ; to build them: cd src/main/web && npm ci && npm run build");
    }

    @Test
    void pureModulesPassTheirTests() throws Exception {
        Outcome outcome = run(sources, "npm", "test");

        assertTrue(outcome.ok(), outcome::output);
    }

    private static Map<String, byte[]> files(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(file -> !from.relativize(file).startsWith("node_modules"))
                    .toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        return to;
    }

    private record Outcome(boolean ok, String output) {}

    private Outcome run(Path where, String... command) throws InterruptedException, IOException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int exit = process.waitFor();
            return new Outcome(exit == 0, Files.readString(output));
        } catch (IOException e) {
            return new Outcome(false, e.toString()); // there is no such command
        }
    }
}
