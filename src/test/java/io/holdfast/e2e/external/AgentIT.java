package io.holdfast.e2e.external;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.support.Await;
import io.holdfast.support.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody's service behind the router, by agents: Python's http.server knows nothing of us. */
class AgentIT {
    @TempDir
    private Path directory;

    private ExternalServiceWorld world;

    @BeforeEach
    void two_of_them() throws Exception {
        Script.assumeHere("python3");
        world = new ExternalServiceWorld(directory);
        world.pair("one");
        world.pair("two");
        world.await(Map.of("one", "ready", "two", "ready"));
    }

    @AfterEach
    void end() {
        if (world != null) {
            world.close();
        }
    }

    private Gets load() {
        return Gets.start(world.entrance().resolve(ExternalServiceWorld.PATH));
    }

    private static void takesTurns(Gets gets, Set<String> names) {
        Await.until("only " + names, ExternalServiceWorld.SOON, () -> gets.next(50)
                .keySet()
                .equals(names));
        Await.until("in turn " + names, ExternalServiceWorld.SOON, () -> {
            Map<String, Long> counts = gets.next(200);
            long fair = counts.values().stream().mapToLong(Long::longValue).sum() / names.size();
            return counts.keySet().equals(names)
                    && counts.values().stream().allMatch(count -> Math.abs(count - fair) <= fair / 5);
        });
    }

    @Test
    void takes_turns_loses_a_server_and_gets_it_back_without_a_failed_get() throws Exception {
        try (Gets gets = load()) {
            takesTurns(gets, Set.of("one", "two"));

            world.serverOf("one").kill();
            takesTurns(gets, Set.of("two"));
            world.await(Map.of("one", "starting", "two", "ready"));

            world.server("one");
            takesTurns(gets, Set.of("one", "two"));
            assertEquals(List.of(), gets.stop());
        }
    }

    @Test
    void a_killed_agent_takes_its_lease_with_it_and_no_get_fails() throws Exception {
        try (Gets gets = load()) {
            gets.next(20);

            world.agentOf("one").kill();

            world.await(Map.of("two", "ready"));
            takesTurns(gets, Set.of("two"));
            assertEquals(List.of(), gets.stop());
        }
    }

    @Test
    void grows_to_four_and_shrinks_by_sigterm_without_a_failed_get() throws Exception {
        try (Gets gets = load()) {
            gets.next(20);
            world.pair("three");
            world.pair("four");
            takesTurns(gets, Set.of("one", "two", "three", "four"));

            assertEquals(0, world.agentOf("two").terminate());

            takesTurns(gets, Set.of("one", "three", "four"));
            assertEquals(Map.of("one", "ready", "three", "ready", "four", "ready"), world.states("billing"));
            assertEquals(List.of(), gets.stop());
        }
    }
}
