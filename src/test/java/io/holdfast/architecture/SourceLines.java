package io.holdfast.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How many lines of Java are below a directory. */
record SourceLines(Path root) {

    /** @return lines by the name of the top folder they are in, sorted */
    Map<String, Long> byFolder() throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".java"))::iterator) {
                try (Stream<String> content = Files.lines(file)) {
                    lines.merge(root.relativize(file).getName(0).toString(), content.count(), Long::sum);
                }
            }
        }
        return lines;
    }
}
