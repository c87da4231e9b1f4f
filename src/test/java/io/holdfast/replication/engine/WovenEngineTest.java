package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.replication.engine.weave.Weaver;
import io.microraft.impl.handler.AbstractMessageHandler;
import io.microraft.impl.handler.PreVoteRequestHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The engine's classes that are patched while building: no list of them may lack one. */
class WovenEngineTest {
    private static final Pattern EXCLUDED = Pattern.compile("<exclude>(io/microraft/[\\w/]+)\\.class</exclude>");

    private static Set<String> patched() throws Exception {
        return new TreeSet<>(Weaver.patch(Set.of()).keySet());
    }

    @Test
    void checks_every_patched_class_at_start() throws Exception {
        List<String> checked =
                WovenEngine.PATCHED.stream().map(Class::getName).sorted().toList();

        assertEquals(List.copyOf(patched()), checked);
    }

    @Test
    void is_content_with_the_classes_of_the_build() {
        assertDoesNotThrow(WovenEngine::check);
    }

    @Test
    void does_not_take_a_class_for_patched_because_it_inherits_from_one_that_is() {
        assertTrue(WovenEngine.isPatched(AbstractMessageHandler.class));
        assertFalse(WovenEngine.isPatched(PreVoteRequestHandler.class));
    }

    // Else the fat jar would depend on which of two classes of one name is packed first.
    @Test
    void is_in_the_fat_jar_without_the_classes_that_it_replaces() throws Exception {
        Set<String> excluded = EXCLUDED.matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .map(found -> found.group(1).replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(patched(), excluded);
    }
}
