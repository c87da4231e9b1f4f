package io.holdfast.simulation.orders;

import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.engine.SimulatedReplica;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.Network;
import io.holdfast.simulation.VirtualTime;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/** A replicated group on the real engine, as in production but for the size. */
public final class EngineBacked<C, R> implements SimulatedGroup<C, R> {
    private static final int ENTRY_COMMANDS_MAX = 16;
    private static final int SNAPSHOT_EVERY = 100;

    private final VirtualTime time;
    private final Random random;
    private final Map<Integer, Host> hosts = new TreeMap<>();
    private final Map<Integer, SimulatedReplica<C, R>> replicas = new HashMap<>();
    private final Function<Host, Clock> walls;
    private final Network network;
    private final Consumer<String> wrong;

    public EngineBacked(
            VirtualTime time,
            Random random,
            List<Host> hosts,
            Function<Host, Clock> walls,
            Consumer<String> wrong,
            Consumer<String> tally) {
        this.time = time;
        this.random = random;
        this.walls = walls;
        this.wrong = wrong;
        hosts.forEach(host -> this.hosts.put(host.id, host));
        network = new Network(time, this.hosts, random, tally);
        network.loss = 0.02;
        network.late = 0.01;
        network.lateMicrosMax = 4_000_000;
    }

    @Override
    public List<Host> hosts() {
        return List.copyOf(hosts.values());
    }

    @Override
    public ReplicatedGroup<C, R> start(Host host, StateMachine<C, R> machine) {
        SimulatedReplica<C, R> replica = new SimulatedReplica<>(
                host.id,
                new TreeSet<>(hosts.keySet()),
                host.thread(),
                time.clock(),
                walls.apply(host),
                () -> time.clock().millis() * 1_000_000,
                new Random(random.nextLong()),
                network.from(host),
                host.disk,
                Set.of(),
                SNAPSHOT_EVERY,
                ENTRY_COMMANDS_MAX,
                machine,
                why -> {});
        host.receiver = replica;
        replicas.put(host.id, replica);
        replica.start().onFailure(cause -> wrong.accept("replica %d did not start: %s".formatted(host.id, cause)));
        return replica;
    }

    @Override
    public void cutOff(Host host) {
        for (Host other : hosts.values()) {
            if (other != host) {
                network.cut(host.id, other.id);
                network.cut(other.id, host.id);
            }
        }
    }

    @Override
    public void heal() {
        network.heal();
    }

    @Override
    public void cut(Host from, Host to) {
        network.cut(from.id, to.id);
    }

    @Override
    public void heal(Host from, Host to) {
        network.heal(from.id, to.id);
    }

    @Override
    public boolean reach(Host one, Host other) {
        return !network.isCut(one.id, other.id) && !network.isCut(other.id, one.id);
    }

    @Override
    public void stand(Host host) {
        Host leader = leader();
        if (leader != null && leader != host) {
            leader.plan(Host.Source.CLIENT, 0, () -> replicas.get(leader.id)
                    .transferLeadership(host.id)
                    .onFailure(mayFail -> {}));
        }
    }

    @Override
    public void calm() {
        network.calm();
    }

    @Override
    public Host leader() {
        return hosts.values().stream()
                .filter(host -> host.isWell()
                        && host.receiver != null
                        && replicas.get(host.id).status().leads())
                .max(Comparator.comparingLong(
                        host -> replicas.get(host.id).status().term()))
                .orElse(null);
    }
}
