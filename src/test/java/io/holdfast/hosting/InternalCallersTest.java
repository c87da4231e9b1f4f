package io.holdfast.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InternalCallersTest {

    /** The rows of docs/security.md about the port of internal calls: by who is called, who calls. */
    private static Map<String, Set<String>> onThePage() throws IOException {
        Map<String, Set<String>> callers = new TreeMap<>();
        List<String> lines = Files.readAllLines(Path.of("docs/security.md"));
        lines.stream()
                .skip(lines.indexOf("| who | to | port | why |") + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|"))
                .filter(row -> row[3].strip().equals("7000"))
                .forEach(row -> {
                    for (String called : row[2].split(",")) {
                        callers.computeIfAbsent(called.strip(), name -> new TreeSet<>())
                                .add(row[1].strip());
                    }
                });
        return callers;
    }

    @Test
    void are_those_of_the_table_on_the_page() throws IOException {
        Map<String, Set<String>> inCode = new TreeMap<>();
        InternalCallers.BY_ROLE.forEach((role, callers) -> inCode.put(role, new TreeSet<>(callers)));

        assertEquals(onThePage(), inCode);
    }

    @Test
    void need_a_role_that_may_call() {
        assertTrue(InternalCallers.mayCall("order", "/internal/orders", Set.of("frontend")));
        assertTrue(InternalCallers.mayCall("order", "/internal/orders", Set.of("router", "order")));
        assertFalse(InternalCallers.mayCall("order", "/internal/orders", Set.of("router")));
        assertFalse(InternalCallers.mayCall("order", "/internal/orders", Set.of()));
    }

    @Test
    void need_any_role_to_tell_of_their_process() {
        assertTrue(InternalCallers.mayCall("order", "/internal/processes", Set.of("expense")));
        assertFalse(InternalCallers.mayCall("order", "/internal/processes", Set.of()));
        assertFalse(InternalCallers.mayCall("order", "/internal/processesX", Set.of("expense")));
    }

    @Test
    void need_none_for_what_is_not_internal() {
        assertTrue(InternalCallers.mayCall("frontend", "/products", Set.of()));
    }
}
