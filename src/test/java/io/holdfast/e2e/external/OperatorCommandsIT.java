package io.holdfast.e2e.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Status, drain, eject and their opposites at the command line, while clients go on. */
@Tag("fault")
@Tag("long")
class OperatorCommandsIT {
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

    private String does(String... command) throws Exception {
        ExternalServiceWorld.Said said = world.run(command);
        assertEquals(0, said.code(), said.text());
        return said.text();
    }

    private static void answer(Gets gets, Set<String> names) {
        Await.until("only " + names, ExternalServiceWorld.SOON, () -> gets.next(50)
                .keySet()
                .equals(names));
    }

    @Test
    void take_an_instance_out_and_back_without_a_failed_get() throws Exception {
        try (Gets gets = Gets.start(world.entrance().resolve(ExternalServiceWorld.PATH))) {
            answer(gets, Set.of("one", "two"));

            does("drain", "billing/one", "--reason", "new disk");
            answer(gets, Set.of("two"));
            String status = does("status");
            assertTrue(status.contains("billing/one: drained since "), status);
            assertTrue(
                    status.replaceAll("\\s+", " ").matches(".*billing/one: drained since .* by \\S+: new disk.*"),
                    status);
            assertTrue(status.lines().allMatch(line -> line.length() <= 100), status);

            // A new start of it stays drained.
            assertEquals(0, world.agentOf("one").terminate());
            world.agent("one");
            world.await(Map.of("one", "drained", "two", "ready"));
            assertEquals(Set.of("two"), gets.next(100).keySet());

            does("undrain", "billing/one");
            answer(gets, Set.of("one", "two"));

            does("eject", "billing/two", "--for", "10m");
            answer(gets, Set.of("one"));
            assertTrue(does("status", "-o", "json").contains("\"state\":\"ejected\""));
            does("readmit", "billing/two");
            answer(gets, Set.of("one", "two"));
            assertEquals(List.of(), gets.stop());
        }
    }

    @Test
    void a_drain_holds_when_nothing_else_is_left_and_an_ejection_does_not() throws Exception {
        does("eject", "billing/one");
        does("eject", "billing/two");
        assertEquals(200, Http.get(world.entrance(), ExternalServiceWorld.PATH).status());

        does("drain", "billing/one");
        does("drain", "billing/two");

        Await.until(
                "nobody is left",
                ExternalServiceWorld.SOON,
                () -> Http.get(world.entrance(), ExternalServiceWorld.PATH).status() == 503);
    }

    @Test
    void say_what_is_wrong() throws Exception {
        failed(world.run("drain", "billing/three"), "billing/three holds no lease");
        failed(world.run("drain", "order/1"), "no requests by turns");
        failed(world.run("eject", "billing/one", "--for", "soon"), "/for");
        failed(world.runWithoutUrl("status", "--url", "http://127.0.0.1:1"), "nothing listens at");
        failed(world.runWithoutUrl("status", "--url", world.entrance().toString()), "is no admin port of ours");
        world.redis().pause();
        failed(world.run("drain", "billing/one"), "cannot be used: no answer in time");
    }

    private static void failed(ExternalServiceWorld.Said said, String why) {
        assertEquals(1, said.code(), said.text());
        assertTrue(said.text().contains(why) && !said.text().contains("\tat "), said.text());
    }
}
