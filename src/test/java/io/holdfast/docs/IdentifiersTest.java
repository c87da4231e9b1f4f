package io.holdfast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages about the inside say stands in the code stands there: {@code `Type`} and {@code `Type.member`}. */
class IdentifiersTest {
    private static final Pattern IDENTIFIER =
            Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z]+[a-z0-9]*)*)(?:\\.(\\w+\\*?))?(?:\\.\\w+\\*?)*`");
    /** Of other projects, or no types at all. */
    private static final Set<String> NOT_OURS = Set.of("Forwarded", "HttpOnly", "Origin", "Verticle");

    private static final SourceNames NAMES = new SourceNames(Path.of("src"));

    private static List<String> unknown(String text) {
        return IDENTIFIER
                .matcher(text)
                .results()
                .filter(found -> !NOT_OURS.contains(found.group(1)) && !isAlert(found.group(1)) && !exists(found))
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    // MonitoringFilesTest looks at those.
    private static boolean isAlert(String name) {
        return name.startsWith("Holdfast");
    }

    private static boolean exists(MatchResult found) {
        return found.group(2) == null ? NAMES.hasType(found.group(1)) : NAMES.hasMember(found.group(1), found.group(2));
    }

    @Test
    void named_in_the_pages_about_the_inside_exist() {
        Stream.concat(
                        Stream.of(
                                        "docs/architecture.md",
                                        "docs/guide.md",
                                        "docs/security.md",
                                        "docs/glossary.md",
                                        "CONTRIBUTING.md",
                                        "src/test/README.md")
                                .map(path -> Page.of(Path.of(path))),
                        Page.below(Path.of("docs/protocols")).stream())
                .forEach(page ->
                        assertEquals(List.of(), unknown(page.text()), () -> page.path() + " names what is not in src"));
    }

    @Test
    void that_do_not_exist_are_found() {
        assertEquals(
                List.of("`NoSuchThing`", "`LinksTest.no_such_test`", "`LinksTest.no_such_*`"),
                unknown("`NoSuchThing` `LinksTest` `LinksTest.no_such_test` `LinksTest.broken_*` `LinksTest.no_such_*`"
                        + " `GET /products` `router.port`"));
    }
}
