package io.holdfast.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Home-made words that docs/glossary.md replaced by the field's: they do not come back as names of files, types, members, variables or
 * settings. Only words that have no honest other use are listed.
 */
class WordsTest {
    /** In an identifier, as a word of its own: {@code roster} is in {@code Roster}, {@code myRoster} and {@code rosterFile}. */
    private static final List<String> WORDS = List.of(
            "Born",
            "CallOff",
            "Complain",
            "Courier",
            "Desk",
            "Guest",
            "Guests",
            "HandOver",
            "HandedOver",
            "Heed",
            "IsWhole",
            "Keeper",
            "MayHave",
            "Namesake",
            "Patience",
            "Poisoned",
            "Question",
            "Questions",
            "Roster",
            "StandIn",
            "UnderWay",
            "Unwell",
            "Upkeep",
            "Wish",
            "Wishes");

    /** As a whole identifier. */
    private static final List<String> NAMES = List.of(
            "Chance",
            "HealthTrack",
            "LeaderSearch",
            "LedgerTail",
            "OpenRun",
            "OrderBook",
            "OrderFill",
            "OrderKeeper",
            "OrderRun",
            "Refused",
            "RememberedAnswers",
            "SilenceWatch",
            "Turns",
            "byDefault",
            "choose",
            "lineMax",
            "untracked");

    /** Names that others rely on: of JSON members, and of a flag of the commands. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "namesake", "(StatusApi|StatusTable)\\.java",
            "NAMESAKE", "StoredCondition\\.java",
            "patience",
                    "(KillPrimaryCommand|ModeOptions|RecordClient|RecordOptions|Repeat|ShopCommand|ShopPlan|ShopRun|StoreClient)\\.java",
            "PATIENCE_MAX", "RecordOptions\\.java");

    private static final Pattern WORD = Pattern.compile("(%s)(?![a-z])".formatted(String.join("|", WORDS)));
    private static final Pattern NAME = Pattern.compile("\\b(%s)\\b".formatted(String.join("|", NAMES)));
    private static final Pattern IDENTIFIER = Pattern.compile("\\b[A-Za-z_]\\w*\\b");
    private static final Pattern NO_CODE = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\])'|//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

    @Test
    void of_ours_alone_are_no_names_in_the_product() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".java"))::iterator) {
                String name = file.getFileName().toString();
                in(name + " " + Files.readString(file)).stream()
                        .filter(word -> !name.matches(EXCEPTIONS.getOrDefault(word, "")))
                        .forEach(word -> found.add(name + ": " + word));
            }
        }

        assertEquals(List.of(), found.stream().distinct().sorted().toList());
    }

    @Test
    void are_found_wherever_they_are_in_a_name() {
        assertEquals(List.of("rosterFile"), in("int rosterFile;"));
        assertEquals(List.of("OrderDesk"), in("final class OrderDesk {}"));
        assertEquals(List.of("commandsUnderWay"), in("int commandsUnderWay = 1;"));
        assertEquals(List.of("byDefault"), in("int byDefault;"));
        assertTrue(in("// the roster, under way\nString desktop = \"desk\"; /* guest */")
                .isEmpty());
        assertFalse(in("enum Kind { NAMESAKE }").isEmpty());
    }

    private static List<String> in(String source) {
        Matcher identifiers = IDENTIFIER.matcher(NO_CODE.matcher(source).replaceAll("\"\""));
        return identifiers
                .results()
                .map(MatchResult::group)
                .filter(WordsTest::isOurs)
                .toList();
    }

    private static boolean isOurs(String identifier) {
        return WORD.matcher(camel(identifier)).find()
                || NAME.matcher(identifier).find();
    }

    // Every word with a capital: isWhole is IsWhole, UNDER_WAY is UnderWay.
    private static String camel(String identifier) {
        StringBuilder camel = new StringBuilder();
        for (String part : identifier.split("_")) {
            String word = part.equals(part.toUpperCase(Locale.ROOT)) && part.length() > 1
                    ? part.toLowerCase(Locale.ROOT)
                    : part;
            camel.append(word.isEmpty() ? "" : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return camel.toString();
    }
}
