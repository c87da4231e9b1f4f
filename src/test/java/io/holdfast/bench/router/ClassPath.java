package io.holdfast.bench.router;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the class path that Maven gives to benchmarks into the file named by its argument: {@code bench/run} starts without Maven. */
final class ClassPath {
    private ClassPath() {}

    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), System.getProperty("java.class.path"));
    }
}
