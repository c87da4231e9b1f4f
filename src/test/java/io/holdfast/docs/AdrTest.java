package io.holdfast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every decision has a true status: what takes the place of a page is named there, and names it back. */
class AdrTest {
    private static final Pattern STATUS = Pattern.compile(
            "(?m)^Status: (proposed|rejected|superseded|accepted(, \\w+ \\d{4})?(; superseded in part)?)\\b");
    private static final Pattern FILE = Pattern.compile("(\\d{4})-.*\\.md");
    private static final Pattern LINK = Pattern.compile("\\[ADR (\\d+)]\\((\\d{4})-[^)]+\\)");
    private static final Map<String, String> BOTH_WAYS = Map.of(
            "Superseded by", "Supersedes [ADR",
            "Superseded in part by", "Supersedes part of",
            "Extended by", "Extends");

    private final Map<Integer, String> pages = pages();

    private static Map<Integer, String> pages() {
        Map<Integer, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("docs/adr"))) {
            for (Path file : files.toList()) {
                Matcher name = FILE.matcher(file.getFileName().toString());
                if (name.matches()) {
                    pages.put(Integer.parseInt(name.group(1)), Files.readString(file));
                }
            }
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
        return pages;
    }

    /** Such as "12 by 21", for every line of the pages that begins with {@code word}. */
    private Set<String> relations(String word, boolean fromOlder) {
        Set<String> found = new TreeSet<>();
        pages.forEach((page, text) -> text.lines()
                .filter(line -> line.startsWith(word))
                .flatMap(line -> LINK.matcher(line).results())
                .map(link -> Integer.valueOf(link.group(1)))
                .forEach(other -> found.add(fromOlder ? page + " by " + other : other + " by " + page)));
        return found;
    }

    @Test
    void has_a_status() {
        List<Integer> without = pages.entrySet().stream()
                .filter(page -> !STATUS.matcher(page.getValue()).find())
                .map(Map.Entry::getKey)
                .toList();

        assertEquals(List.of(), without);
    }

    @Test
    void is_linked_both_ways() {
        BOTH_WAYS.forEach((older, newer) -> assertEquals(relations(older, true), relations(newer, false), older));
        assertTrue(relations("Superseded in part by", true).contains("12 by 21"));
    }

    @Test
    void says_in_its_status_that_a_part_of_it_was_superseded() {
        pages.forEach((page, text) -> assertEquals(
                text.contains("\nSuperseded in part by"), text.contains("; superseded in part."), () -> "ADR " + page));
    }

    @Test
    void is_linked_by_its_own_file() {
        pages.forEach((page, text) -> LINK.matcher(text)
                .results()
                .forEach(link -> assertEquals(
                        Integer.parseInt(link.group(1)), Integer.parseInt(link.group(2)), () -> "in ADR " + page)));
    }
}
