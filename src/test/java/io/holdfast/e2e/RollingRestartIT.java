package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.e2e.Load.Shape;
import io.holdfast.support.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to routers themselves: restarted, or cut off from the nodes. */
@Tag("fault")
class RollingRestartIT {
    @TempDir
    private Path directory;

    private RouterWorld world;

    @BeforeEach
    void start() throws Exception {
        world = new RouterWorld(directory);
    }

    @AfterEach
    void end() {
        world.close();
    }

    private static void goOn(Load load, long more) {
        long before = load.answered();
        Await.until("the load goes on", RouterWorld.SOON, () -> load.answered() > before + more);
    }

    @Test
    void restarting_every_node_and_one_of_two_routers_costs_the_other_routers_clients_nothing() throws Exception {
        List.of("a", "b", "c").forEach(world::backEnd);
        HoldfastProcess staying = world.router("1");
        HoldfastProcess leaving = world.router("2");
        RouterWorld.awaitReady(staying, "a", "b", "c");
        RouterWorld.awaitReady(leaving, "a", "b", "c");

        try (Load load = Load.start(RouterWorld.entrance(staying), 6, Shape.GET, Shape.POST, Shape.POST_UNSAFE)) {
            goOn(load, 300);
            for (String id : List.of("a", "b", "c")) {
                assertEquals(0, world.get(id).terminate());
                world.backEnd(id).url("back");
                goOn(load, 200);
            }
            assertEquals(0, leaving.terminate());
            world.router("2").url("router");
            goOn(load, 200);

            load.stop();
            assertEquals(List.of(), load.failures());
        }
    }

    @Test
    void a_router_cut_off_from_the_nodes_does_not_take_them_from_the_others() throws Exception {
        Path here = Files.writeString(directory.resolve("hosts"), "127.0.0.1 nodes.test\n");
        Path nowhere = Files.writeString(directory.resolve("hosts-of-the-cut-off"), "127.0.0.99 nodes.test\n");
        for (String id : List.of("a", "b", "c")) {
            world.backEnd(id, "nodes.test");
        }
        HoldfastProcess well = world.router("1", List.of("-Djdk.net.hosts.file=" + here));
        RouterWorld.awaitReady(well, "a", "b", "c");

        try (Load load = Load.start(RouterWorld.entrance(well), 6, Shape.GET, Shape.POST)) {
            goOn(load, 300);
            HoldfastProcess cutOff = world.router("2", List.of("-Djdk.net.hosts.file=" + nowhere));
            Await.until("it has given up on a node", RouterWorld.SOON, () -> cutOff.output()
                    .contains("evicted"));
            load.byNode();
            goOn(load, 900);

            Map<String, Long> shares = load.byNode();
            load.stop();
            assertEquals(List.of(), load.failures());
            double fair = shares.values().stream().mapToLong(Long::longValue).sum() / 3.0;
            assertEquals(3, shares.size(), shares.toString());
            shares.forEach((node, share) -> assertEquals(fair, share, fair * 0.1, shares.toString()));
        }
    }
}
