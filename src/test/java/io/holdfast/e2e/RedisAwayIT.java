package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.Load.Shape;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Redis dies, hangs, forgets and comes back under load: no request fails, and everybody is registered again at once. */
@Tag("fault")
class RedisAwayIT {
    private static final Duration STALE_WITHIN = Duration.ofSeconds(8);
    private static final Duration WITHIN_A_SECOND = Duration.ofMillis(1_000);
    /** A process of ours reads the table every second. */
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(2);
    /** A back end here does not, and renews its lease every 2 s, varied by a tenth. */
    private static final Duration RENEWED_WITHIN = Duration.ofSeconds(3);

    @TempDir
    private Path directory;

    private RouterWorld world;
    private HoldfastProcess router;
    private Load load;

    @BeforeEach
    void start() throws Exception {
        world = new RouterWorld(directory);
        List.of("a", "b").forEach(world::backEnd);
        router = world.router("1");
        RouterWorld.awaitReady(router, "a", "b");
        URI entrance = RouterWorld.entrance(router);
        load = Load.start(entrance, 4, Shape.GET, Shape.POST);
        Await.until("the load runs", RouterWorld.SOON, () -> load.answered() > 300);
    }

    @AfterEach
    void end() {
        if (load != null) { // else the start failed, and its processes are to end all the same
            load.close();
        }
        world.close();
    }

    private String registry() throws Exception {
        return Http.get(router.url("admin"), "/status").body().get("registry").asText();
    }

    private boolean bothAreRegistered() {
        return Stream.of("back/a", "back/b").allMatch(this::isRegistered);
    }

    private boolean isRegistered(String name) {
        return world.redis().ask("HEXISTS {holdfast}:instances " + name).equals(":1");
    }

    private void noRequestFailed() throws Exception {
        long before = load.answered();
        Await.until("the load goes on", RouterWorld.SOON, () -> load.answered() > before + 300);
        load.stop();
        assertEquals(List.of(), load.failures());
        load.byNode();
    }

    /** How Redis goes away, and how it comes back. */
    enum Absence {
        KILLED,
        HUNG;

        void begin(RouterWorld world) {
            if (this == KILLED) {
                world.redis().stop();
            } else {
                world.redis().pause();
            }
        }

        void end(RouterWorld world) {
            if (this == KILLED) {
                world.redis().startAgain();
            } else {
                world.redis().resume();
            }
        }
    }

    static Stream<Absence> absences() {
        return Stream.of(Absence.values());
    }

    @ParameterizedTest
    @MethodSource("absences")
    void nobody_is_removed_meanwhile_and_all_are_registered_again_within_a_second(Absence absence) throws Exception {
        absence.begin(world);
        Await.until(
                "the table is stale and says so", STALE_WITHIN, () -> registry().equals("stale"));
        assertEquals(2, RouterWorld.states(router).size());

        absence.end(world);
        Await.until("the table is fresh", WITHIN_A_SECOND, () -> registry().equals("fresh"));
        Await.until("both are registered", WITHIN_A_SECOND, this::bothAreRegistered);

        noRequestFailed();
    }

    @Test
    void a_flush_removes_nobody() throws Exception {
        world.redis().ask("FLUSHALL");
        Await.until("the router is registered again", NOTICED_WITHIN, () -> isRegistered("router/1"));
        Await.until("both are", RENEWED_WITHIN, this::bothAreRegistered);

        assertEquals(2, RouterWorld.states(router).size());
        noRequestFailed();
    }

    @Test
    void a_node_started_meanwhile_is_in_rotation_within_a_second_of_the_return() throws Exception {
        world.redis().stop();
        HoldfastProcess late = world.backEnd("c");
        Await.until("it waits for Redis", RouterWorld.SOON, () -> late.output().contains("waiting for Redis"));

        world.redis().startAgain();
        late.url("back"); // registered
        load.byNode();
        Await.until("c gets requests", WITHIN_A_SECOND, () -> load.byNode().containsKey("c"));

        noRequestFailed();
    }

    @Test
    void a_node_is_in_rotation_within_a_second_of_its_start_and_leaves_without_a_failure() throws Exception {
        world.backEnd("c").url("back");
        load.byNode();
        Await.until("c gets requests", WITHIN_A_SECOND, () -> load.byNode().containsKey("c"));

        assertEquals(0, world.get("a").terminate());

        JsonNode rest = Http.get(router.url("admin"), "/status").body().get("nodes");
        assertTrue(
                Stream.of("b", "c").allMatch(id -> rest.toString().contains("\"id\":\"" + id + "\"")), rest.toString());
        noRequestFailed();
    }
}
