package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.e2e.conformance.HttpCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Where fuzzing begins: the messages of the conformance cases, and those that it found a bug with. */
public final class FuzzSeeds {
    private static final Path OWN = Path.of("src/test/resources/conformance");
    private static final Path FOUND = Path.of("src/test/resources/fuzz");
    /** A fuzzer works on small inputs: they are faster, and it changes what matters more often. */
    private static final int BYTES_MAX = 4_096;

    private FuzzSeeds() {}

    /** What clients send, by the case's id. */
    public static Map<String, byte[]> requests() {
        return messages(false);
    }

    /** What nodes send, by the case's id. */
    public static Map<String, byte[]> responses() {
        return messages(true);
    }

    /** Inputs of {@code fuzzTest} that broke a rule once: the files of a folder with its name. */
    public static Map<String, byte[]> found(Class<?> fuzzTest) {
        Path folder = FOUND.resolve(fuzzTest.getSimpleName());
        Map<String, byte[]> found = new LinkedHashMap<>();
        if (Files.isDirectory(folder)) {
            files(folder, "").forEach(file -> found.put(file.getFileName().toString(), bytes(file)));
        }
        return found;
    }

    private static Map<String, byte[]> messages(boolean ofNodes) {
        Map<String, byte[]> messages = new LinkedHashMap<>();
        String more = System.getProperty("conformance.data", "");
        Stream.of(OWN.toString(), more)
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> files(Path.of(folder), ".jsonl"))
                .flatMap(file -> HttpCase.read(file).stream())
                .filter(one -> one.isAnswer() == ofNodes)
                .forEach(one -> {
                    byte[] message = (ofNodes ? script(one) : String.join("", one.steps())).getBytes(ISO_8859_1);
                    if (message.length <= BYTES_MAX) {
                        messages.put(one.id(), message);
                    }
                });
        return messages;
    }

    private static String script(HttpCase one) {
        return StreamSupport.stream(one.script().spliterator(), false)
                .filter(step -> step.has("send"))
                .map(step -> HttpCase.bytes(step.get("send")))
                .reduce("", String::concat);
    }

    private static Stream<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
