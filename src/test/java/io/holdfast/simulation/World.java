package io.holdfast.simulation;

import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.replication.engine.SimulatedReplica;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A group of replicas on machines of their own, the network between them, and a book of everything that is decided. */
final class World {
    /** Of another replica's clock only half of the way of a message is unknown. */
    private static final long STAMP_AHEAD_MAX = 10_000;

    final VirtualTime time = new VirtualTime();
    final TreeMap<Integer, Host> hosts = new TreeMap<>();
    final History history = new History();
    final Network network;
    private final Random random;
    private final Set<Integer> initialMembers;
    private final Set<String> missing;
    private final boolean keeps;
    private final Map<Integer, Integer> snapshots = new HashMap<>();
    private final Map<Long, Long> decided = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> tally = new TreeMap<>();
    private boolean over;
    /** Whether replicas may come back with another distance between snapshots. */
    boolean changesPace;

    /** @param missing names of guards and rules to do without @param keeps whether the machines keep a part on disk themselves */
    World(Random random, int replicas, Set<String> missing, boolean keeps) {
        this.random = random;
        this.missing = missing;
        this.keeps = keeps;
        this.network = new Network(time, hosts, random, this::tally);
        this.initialMembers = new TreeSet<>();
        for (int id = 1; id <= replicas; id++) {
            initialMembers.add(id);
        }
    }

    Host addHost(int id) {
        Host host = new Host(id, time, random, this::wrong);
        hosts.put(id, host);
        return host;
    }

    Set<Integer> initialMembers() {
        return initialMembers;
    }

    void boot(Host host) {
        host.powerOn();
        host.machine = machine(host);
        if (changesPace && random.nextInt(4) == 0) {
            host.snapshotEvery = 80 + 20 * random.nextInt(3);
        }
        host.replica = new SimulatedReplica<>(
                host.id,
                initialMembers,
                host.thread(),
                time.clock(),
                host.wall(),
                host::nanos,
                new Random(random.nextLong()),
                network.from(host),
                host.disk,
                missing,
                host.snapshotEvery,
                host.entryCommandsMax,
                host.machine,
                why -> ended(host, why));
        host.receiver = host.replica;
        host.replica.start().onFailure(cause -> {
            if (host.mayBeDamaged) {
                tally("DAMAGE_FOUND");
                host.powerOff();
            } else if (host.diskFails) {
                host.powerOff();
            } else {
                wrong("replica %d did not start: %s".formatted(host.id, cause));
            }
        });
    }

    private Numbers machine(Host host) {
        Numbers.Witness witness = new Numbers.Witness() {
            @Override
            public void applied(long index, long number, Instant at) {
                decided(index, number);
                stamped(index, at);
            }

            @Override
            public void snapshotTaken(int length, int fingerprint) {
                Integer before = snapshots.putIfAbsent(length, fingerprint);
                if (before != null && before != fingerprint) {
                    wrong("two replicas have different snapshots of the first %d".formatted(length));
                }
            }
        };
        return keeps
                ? new KeepingMachine(host, network, () -> anyHost(random), random, missing, witness)
                : new ListMachine(witness);
    }

    // What one replica applied at an index is what every replica applies there.
    private void decided(long index, long number) {
        Long before = decided.putIfAbsent(index, number);
        if (before != null && before != number) {
            wrong("at %d one replica applied %d, another %d".formatted(index, before, number));
        }
    }

    // One wrong clock decides nothing, whoever's it is.
    private void stamped(long index, Instant at) {
        long ahead = at.toEpochMilli() - time.clock().millis();
        if (ahead > STAMP_AHEAD_MAX) {
            wrong("the stamp at %d is %d ms ahead of the time".formatted(index, ahead));
        }
    }

    private void ended(Host host, String why) {
        tally("ENDED");
        if (!host.diskFails && !host.mayBeDamaged) {
            wrong("replica %d ended: %s".formatted(host.id, why));
        }
        int incarnation = host.incarnation();
        time.after(0, () -> {
            if (host.incarnation() == incarnation) {
                host.powerOff();
            }
        });
    }

    void tally(String what) {
        tally.merge(what, 1, Integer::sum);
    }

    /** How often what happened. */
    Map<String, Integer> tally() {
        return tally;
    }

    void wrong(String what) {
        wrong.add("%.3f s: %s".formatted(time.nowMicros() / 1e6 - 1000, what));
    }

    List<String> wrong() {
        return wrong;
    }

    /** What the engine complains of. On a replica whose disk failed that is to be expected: it is stopped a little later. */
    void engineComplains(String what) {
        if (hosts.values().stream().noneMatch(host -> host.diskFails)) {
            wrong(what);
        }
    }

    Host anyHost(Random chooser) {
        List<Host> all = List.copyOf(hosts.values());
        return all.get(chooser.nextInt(all.size()));
    }

    /** The replica that leads in the highest term, as far as anybody on a running machine knows; null when nobody does. */
    Host leader() {
        Host best = null;
        long term = -1;
        for (Host host : hosts.values()) {
            if (host.isWell()) {
                Status status = host.replica.status();
                if (status.leads() && status.term() > term) {
                    best = host;
                    term = status.term();
                }
            }
        }
        return best;
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }
}
