package io.holdfast.e2e.store;

import io.holdfast.e2e.group.MovableClock;
import io.holdfast.e2e.group.Network;
import io.holdfast.e2e.group.Root;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A layout in which everything can go wrong: each replica has a small disk of its own, one a clock, and the front end 2 is on another
 * machine than the rest. Clients and Redis are on a third one, which both reach whatever is cut.
 */
final class FaultyMachines implements Layout {
    /** The replica whose clock can be wrong, which costs processor time: the one that leads at first. */
    static final int CLOCK = 3;

    private static final int DISK_MEBIBYTES = 160; // more than twice replication.disk-free-min
    private static final int STORE = 1;
    private static final int AWAY = 2;
    private static final int HERE = 254;
    private static final List<Integer> REPLICAS = List.of(1, 2, 3, 4);

    private final Path directory;
    private final Network network;
    private final MovableClock clock;

    FaultyMachines(Path directory, Root root) throws Exception {
        this.directory = directory;
        network = new Network(root, 2);
        for (int id : REPLICAS) {
            root.mountMemory(DISK_MEBIBYTES, disk(id));
        }
        clock = MovableClock.orSkip(directory, name(CLOCK));
    }

    private static String name(int id) {
        return StoreCluster.TOGETHER + "-" + id;
    }

    Path disk(int id) {
        return disk(name(id));
    }

    private Path disk(String name) {
        return directory.resolve("disk-" + name);
    }

    /** Of the replica {@link #CLOCK}. */
    MovableClock clock() {
        return clock;
    }

    /** What the rest of the store sends does not reach the front end 2 any more. */
    void cutOffFrontEnd() throws IOException, InterruptedException {
        network.cut(STORE, AWAY);
    }

    void heal() throws IOException, InterruptedException {
        network.heal();
    }

    private static int machine(String name) {
        return name.equals("frontend-2") ? AWAY : STORE;
    }

    @Override
    public Path data(String name) {
        return disk(name).resolve("data");
    }

    @Override
    public String host(String name) {
        return network.host(machine(name));
    }

    @Override
    public String redisHost() {
        return network.host(HERE);
    }

    @Override
    public String[] redisSettings() {
        return new String[] {"protected-mode no"};
    }

    @Override
    public List<String> wrapper(String name) {
        return network.wrapper(machine(name));
    }

    @Override
    public List<String> arguments(String name) {
        return List.of(
                "--host=0.0.0.0", "--set=auth.mode=open", "--set=admin.host=0.0.0.0", "--set=advertise=" + host(name));
    }

    @Override
    public Map<String, String> environment(String name) {
        return name.equals(name(CLOCK)) ? clock.environment() : Map.of();
    }
}
