package io.holdfast.bench.router;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Programs of the system that are run to their end. */
final class Tools {
    // Debian has its daemons in a directory that is not in everybody's PATH.
    private static final List<String> ELSEWHERE = List.of("/usr/sbin", "/usr/local/sbin");

    private Tools() {}

    /** @return its path, or null if it is not installed */
    static Path find(String program) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), ELSEWHERE.stream())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** @return what it prints, errors too, whatever it ends with; nothing if it cannot be run */
    static String output(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException notInstalled) {
            return "";
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
