package io.holdfast.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of types, and the words of the files that declare them. */
final class SourceNames {
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record) (\\w+)");
    private static final Pattern WORD = Pattern.compile("\\w+");

    private final Map<String, List<Collection<String>>> wordsByType = new HashMap<>();

    SourceNames(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(this::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path file) {
        String source = Snippets.read(file);
        Collection<String> words =
                WORD.matcher(source).results().map(found -> found.group()).collect(Collectors.toSet());
        TYPE.matcher(source).results().forEach(found -> wordsByType
                .computeIfAbsent(found.group(1), type -> new ArrayList<>())
                .add(words));
    }

    boolean hasType(String type) {
        return wordsByType.containsKey(type);
    }

    /** @param member a word of a file that declares {@code type}, or with {@code *} at its end the beginning of one */
    boolean hasMember(String type, String member) {
        String beginning = member.replace("*", "");
        return wordsByType.getOrDefault(type, List.of()).stream()
                .anyMatch(words -> member.endsWith("*")
                        ? words.stream().anyMatch(word -> word.startsWith(beginning))
                        : words.contains(member));
    }
}
