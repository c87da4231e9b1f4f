package io.holdfast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.docs.DeclaredRoutes.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/endpoints.md} has every route that is not {@code /internal/}, and no other. Its rows come from the code; what a row says
 * about its route is written by hand in the page, and kept when the page is written anew.
 */
class EndpointsPageTest {
    private static final Path PAGE = Path.of("docs/endpoints.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+) ([^`]+)` \\| (.*?) *\\|$");
    private static final Pattern SECTION = Pattern.compile("(?m)^## (.*)$");

    private static final String INTRODUCTION =
            """
            <!-- The rows are written by EndpointsPageTest, what they say by hand; see CONTRIBUTING.md. -->

            # Endpoints

            Everything that is not listed is 404. At every path that has `GET`, `HEAD` is answered too; `OPTIONS` tells the
            methods, any other method is 405 with `Allow`. An error is `application/problem+json` (RFC 9457) with `type`,
            `title`, `status`, `detail` and `code`; what is wrong with the input stands in `errors`. Unknown query parameters are
            400. Every response has an `X-Request-Id`.

            What processes ask each other is below `/internal/` on the ports of the services. It needs the cluster token, and
            a router never forwards it; it is declared in the package `io.holdfast.api` and may change with any version.
            """;

    /** By the package that mounts them: the heading, and where these routes are. */
    private static final Map<String, String> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put("roles.frontend", "Products and orders (front ends, through the router)");
        SECTIONS.put("roles.record", "The record (through the router)");
        SECTIONS.put("roles.expense", "Expenses (through the router)");
        SECTIONS.put("roles.router", "The router itself");
        SECTIONS.put("hosting", "Every service port");
        SECTIONS.put("admin", "The admin port");
    }

    private static Set<Route> published() {
        return DeclaredRoutes.all().stream()
                .filter(route -> !route.path().startsWith("/internal/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the page says about each route, by section and route. */
    private static Map<String, String> sentences() {
        Map<String, String> sentences = new HashMap<>();
        String text = Files.exists(PAGE) ? Snippets.read(PAGE) : "";
        SECTIONS.forEach((owner, title) -> {
            int begin = text.indexOf("## " + title + "\n");
            if (begin >= 0) {
                String rest = text.substring(begin + 3);
                String section = SECTION.split(rest, 2)[0];
                ROW.matcher(section)
                        .results()
                        .forEach(row -> sentences.put(owner + ' ' + row.group(1) + ' ' + row.group(2), row.group(3)));
            }
        });
        return sentences;
    }

    @Test
    void has_every_route_and_no_other() {
        Map<String, String> sentences = sentences();
        StringBuilder page = new StringBuilder(INTRODUCTION);
        SECTIONS.forEach((owner, title) -> {
            page.append("\n## ").append(title).append("\n\n| request | what it does |\n|---|---|\n");
            published().stream().filter(route -> route.owner().equals(owner)).forEach(route -> {
                String request = route.method() + ' ' + route.path().replaceAll(":(\\w+)", "{$1}");
                page.append("| `").append(request).append("` | ");
                page.append(sentences.getOrDefault(owner + ' ' + request, "?")).append(" |\n");
            });
        });

        GeneratedPage.is(PAGE, page.toString(), "test -Dtest=EndpointsPageTest");
    }

    @Test
    void has_a_section_for_every_package_that_mounts_routes() {
        assertEquals(SECTIONS.keySet(), published().stream().map(Route::owner).collect(Collectors.toSet()));
    }

    @Test
    void says_something_about_each() {
        List<String> silent = sentences().entrySet().stream()
                .filter(row -> row.getValue().equals("?"))
                .map(Map.Entry::getKey)
                .toList();

        assertEquals(List.of(), silent);
        assertTrue(sentences().size() >= 30, () -> "rows: " + sentences().size());
    }
}
