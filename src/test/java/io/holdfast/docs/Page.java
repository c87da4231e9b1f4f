package io.holdfast.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One Markdown file.
 *
 * @param path from the root of the repository
 * @param text without what stands in fenced blocks
 */
record Page(Path path, String text) {
    private static final Pattern FENCED = Pattern.compile("(?ms)^( *)```.*?^\\1```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?)#*$");
    private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".mvn", "node_modules");

    static Page of(Path path) {
        return new Page(path, FENCED.matcher(Snippets.read(path)).replaceAll(""));
    }

    /** Every page below {@code root}, sorted. */
    static List<Page> below(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.iterate(root.relativize(file), path -> path != null, Path::getParent)
                            .noneMatch(
                                    path -> NOT_OURS.contains(path.getFileName().toString())))
                    .sorted()
                    .map(Page::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a link to a place within this page may end with, as GitHub makes it of the headings. */
    Set<String> anchors() {
        Set<String> anchors = new TreeSet<>();
        HEADING.matcher(text).results().forEach(heading -> {
            String anchor = anchor(heading.group(1));
            String free = anchor;
            for (int next = 1; !anchors.add(free); next++) {
                free = anchor + "-" + next;
            }
        });
        return anchors;
    }

    private static String anchor(String heading) {
        return LINK.matcher(heading)
                .replaceAll("$1")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
