package io.holdfast.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.PublicAccess;
import io.holdfast.api.Scope;
import io.holdfast.docs.DeclaredRoutes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of scopes has every route of the public API, and the document and the page for people say the same. */
class PublicAccessTest {
    /** By the package that mounts them, whose routes they are. */
    private static final Map<String, String> SERVICES = Map.of(
            "roles.frontend", "frontend",
            "roles.record", "record",
            "roles.expense", "expense",
            "roles.router", "frontend", // which answers /leader for a front end, as that would
            "hosting", "",
            "http", "frontend");

    private static String name(String method, String path) {
        return method + ' ' + path.replaceAll(":\\w+|\\{\\w+}", "{}");
    }

    private static Map<String, Set<String>> table() {
        Map<String, Set<String>> table = new TreeMap<>();
        PublicAccess.ROWS.forEach(row -> table.put(
                name(row.method(), row.path()),
                row.scopes().stream().map(Scope::word).collect(Collectors.toCollection(TreeSet::new))));
        return table;
    }

    private static List<DeclaredRoutes.Route> mounted() {
        return DeclaredRoutes.all().stream()
                .filter(route -> SERVICES.containsKey(route.owner()))
                .filter(route -> !route.path().startsWith("/internal/"))
                .toList();
    }

    @Test
    void has_every_route_that_is_mounted_and_no_other() {
        Set<String> mounted = mounted().stream()
                .map(route -> SERVICES.get(route.owner()) + ' ' + name(route.method(), route.path()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> rows = PublicAccess.ROWS.stream()
                .map(row -> row.service() + ' ' + name(row.method(), row.path()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(String.join("\n", mounted), String.join("\n", rows));
    }

    // The guard's routes and those that it guards must be the same to Vert.x, or one would take what the other does
    // not.
    @Test
    void has_the_paths_exactly_as_they_are_mounted() {
        Set<String> mounted = mounted().stream()
                .map(route -> route.method() + ' ' + route.path())
                .collect(Collectors.toSet());

        PublicAccess.ROWS.forEach(
                row -> assertTrue(mounted.contains(row.method() + ' ' + row.path()), () -> "not mounted: " + row));
    }

    @Test
    void has_each_route_once() {
        assertEquals(PublicAccess.ROWS.size(), table().size());
    }

    @Test
    void is_what_the_document_says() {
        Map<String, Set<String>> documented = new TreeMap<>();
        Api.PUBLIC
                .operations()
                .forEach(each -> documented.put(name(each.method(), each.path()), new TreeSet<>(each.scopes())));

        assertEquals(documented.toString(), table().toString());
    }

    @Test
    void uses_every_scope() {
        Set<Scope> used = PublicAccess.ROWS.stream()
                .flatMap(row -> row.scopes().stream())
                .collect(Collectors.toCollection(() -> new TreeSet<>(Set.of(Scope.ORDERS_SELL)))); // by the body

        assertEquals(new TreeSet<>(Arrays.asList(Scope.values())), used);
    }

    @Test
    void is_explained_in_the_page_of_security() throws Exception {
        String page = Files.readString(Path.of("docs/security.md"));

        Scope.words().forEach(word -> assertTrue(page.contains("| `" + word + "` |"), word));
    }
}
