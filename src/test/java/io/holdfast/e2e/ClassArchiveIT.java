package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of the tests start from an archive of their jar, and without one if it cannot be made. */
class ClassArchiveIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void a_process_takes_classes_from_it() throws Exception {
        assumeFalse(ClassArchive.flags().isEmpty(), "this JDK makes no archive");

        try (HoldfastProcess process =
                HoldfastProcess.start(directory, Map.of(), List.of("-Xlog:class+load=info"), "version")) {
            assertEquals(0, process.exitCode(LIMIT), process::output);
            assertTrue(
                    process.output()
                            .lines()
                            .anyMatch(line ->
                                    line.contains(" io.holdfast.") && line.contains("shared objects file (top)")),
                    process::output);
        }
    }

    @Test
    void one_that_does_not_fit_the_jar_is_left_unused_without_a_word() throws Exception {
        Path jar = Files.copy(Path.of(System.getProperty("holdfast.jar")), directory.resolve("another.jar"));
        List<String> command = HoldfastProcess.java(ClassArchive.flags());
        command.addAll(List.of("-jar", jar.toString(), "version"));

        try (HoldfastProcess process = HoldfastProcess.start(directory, Map.of(), command)) {
            assertEquals(0, process.exitCode(LIMIT), process::output);
            assertEquals(1, process.output().lines().count(), process::output);
        }
    }

    @Test
    void there_is_none_for_a_jar_that_does_not_start() throws Exception {
        Path jar = Files.writeString(directory.resolve("broken.jar"), "no jar");
        ClassArchive archive = new ClassArchive(jar);

        assertEquals(List.of(), archive.trainedFlags());
        assertFalse(Files.exists(archive.file()));
    }

    @Test
    void a_jar_that_was_built_again_needs_another() throws Exception {
        Path jar = Files.writeString(directory.resolve("some.jar"), "one");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
        ClassArchive archive = new ClassArchive(jar);
        Path first = archive.file();

        Files.setLastModifiedTime(jar, FileTime.fromMillis(2_000));
        assertNotEquals(first, archive.file());

        Files.writeString(jar, "three");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
        assertNotEquals(first, archive.file());
    }
}
