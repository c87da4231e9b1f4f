package io.holdfast.e2e;

import io.holdfast.support.RealRedis;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A class-data archive of the jar, which saves a third of the CPU time that a process needs to start. It is trained once for each jar and JDK
 * by a store that starts and ends, and lies next to the jar. Without it the tests are the same, and slower.
 */
final class ClassArchive {
    private static final String PREFIX = "holdfast-tests-";

    private final Path jar;

    ClassArchive(Path jar) {
        this.jar = jar;
    }

    /** Flags for every process of the jar under test; empty if there is no archive. */
    static List<String> flags() {
        return OfTheJarUnderTest.FLAGS;
    }

    private static final class OfTheJarUnderTest {
        private static final List<String> FLAGS =
                new ClassArchive(Path.of(System.getProperty("holdfast.jar"))).trainedFlags();
    }

    /** Trains the archive unless it is there. @return empty if that fails, which is said on stderr */
    List<String> trainedFlags() {
        try {
            Path archive = file();
            // The forks of the build run at the same time, and need one archive.
            try (FileChannel lock = FileChannel.open(
                    jar.resolveSibling(PREFIX + "lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (!Files.exists(archive)) {
                    deleteFormer();
                    train(archive);
                }
            }
            return flags(archive);
        } catch (Exception | AssertionError e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            System.err.println("no class-data archive, so processes start more slowly: " + e);
            return List.of();
        }
    }

    /** Named after all that it depends on, so that an archive of another jar or JDK is never found. */
    Path file() throws IOException {
        return jar.resolveSibling("%s%s-%d-%d.jsa"
                .formatted(
                        PREFIX,
                        Runtime.version(),
                        Files.size(jar),
                        Files.getLastModifiedTime(jar).toMillis()));
    }

    private static List<String> flags(Path archive) {
        List<String> flags = new ArrayList<>(List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive));
        flags.addAll(silent());
        return flags;
    }

    // Tests read what a process prints: an archive that does not fit is left unused without a word (JDK 25 calls that
    // an error).
    private static List<String> silent() {
        return Runtime.version().feature() < 24
                ? List.of("-Xlog:cds*=off")
                : List.of("-Xlog:cds*=off", "-Xlog:aot*=off"); // one more name for the same
    }

    // Renamed only when it is whole: a process that is killed while it writes leaves half an archive.
    private void train(Path archive) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("holdfast-archive");
        Path part = archive.resolveSibling(archive.getFileName() + ".part");
        List<String> command = HoldfastProcess.java(silent());
        command.add("-XX:ArchiveClassesAtExit=" + part);
        command.addAll(List.of("-jar", jar.toString(), "up", "--port", "0", "--admin-port", "0"));
        command.addAll(List.of("--data-dir", scratch.resolve("data").toString()));
        // Alone it need not wait for others, whom it looks for since it has a registry.
        for (String alone :
                List.of("catalog.replicas=1", "order.replicas=1", "record.replicas=1", "expense.database.own=true")) {
            command.addAll(List.of("--set", alone));
        }
        command.add("--registry");
        try (RealRedis redis = RealRedis.start()) {
            command.add(redis.url());
            try (HoldfastProcess store = HoldfastProcess.start(scratch, Map.of(), command)) {
                store.url("router");
                int code = store.terminate();
                if (code != 0) {
                    throw new IOException("training ended with " + code + ":\n" + store.output());
                }
            }
            Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
            deleteAll(scratch);
        }
    }

    private void deleteFormer() throws IOException {
        try (Stream<Path> files = Files.list(jar.toAbsolutePath().getParent())) {
            for (Path file : files.filter(ClassArchive::isArchive).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean isArchive(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(PREFIX) && !name.equals(PREFIX + "lock");
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
