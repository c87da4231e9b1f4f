package io.holdfast.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The table of docs/security.md, which is written for people and is the law for policies. */
final class EdgeTable {
    private static final Path PAGE = Path.of("docs/security.md");
    private static final String HEAD = "| who | to | port | why |";
    private static final String EVERY_ROLE = "every role";
    private static final String EVERY_POD = "every pod";

    private EdgeTable() {}

    /** @param manifests tell who "every role" and "every pod" are */
    static Set<Edge> of(Manifests manifests) {
        Set<Edge> edges = new TreeSet<>();
        for (String[] row : rows()) {
            for (String from : expand(row[1], manifests)) {
                for (String to : expand(row[2], manifests)) {
                    for (String port : words(row[3])) {
                        edges.add(new Edge(from, to, port));
                    }
                }
            }
        }
        return edges;
    }

    private static List<String[]> rows() {
        try {
            List<String> lines = Files.readAllLines(PAGE);
            int head = lines.indexOf(HEAD);
            if (head < 0) {
                throw new AssertionError("%s has no table that begins with %s".formatted(PAGE, HEAD));
            }
            return lines.stream()
                    .skip(head + 2L)
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> line.split("\\|"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> expand(String cell, Manifests manifests) {
        return words(cell).stream()
                .flatMap(word -> switch (word) {
                    case EVERY_ROLE -> manifests.roles().map(Workload::component);
                    case EVERY_POD -> manifests.workloads().stream().map(Workload::component);
                    default -> Stream.of(word);
                })
                .toList();
    }

    private static List<String> words(String cell) {
        return Arrays.stream(cell.split(",")).map(String::strip).toList();
    }
}
