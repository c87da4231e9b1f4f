package io.holdfast.simulation.orders;

import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.StateMachine;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.VirtualTime;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * A replicated group in the small, after "In search of an understandable consensus algorithm" (Ongaro, Ousterhout): elections and
 * logs as there, but each election is one step, and the log is never lost. So whatever consensus allows happens here in some seed: a
 * leader that does not know it is deposed, a command that outlives its leader, an answer that never comes.
 */
public final class ModelGroup<C, R> implements SimulatedGroup<C, R> {
    private static final long LATE_MICROS = 4_000_000;

    private final String name;
    final VirtualTime time;
    final Random random;
    final int snapshotEvery;
    private final List<Host> hosts;
    private final ToLongFunction<Host> wallMillis;
    private final Consumer<String> wrong;
    private final Consumer<String> tally;
    private final Map<Integer, ModelReplica<C, R>> replicas = new HashMap<>();
    private final Map<Long, List<Buffer>> snapshots = new HashMap<>();
    private final Set<Integer> cut = new HashSet<>();
    private final Set<List<Integer>> ways = new HashSet<>(); // from one to another, cut
    private double loss = 0.02;
    private double late = 0.02;

    /** @param wallMillis what the clock on a host's wall says */
    public ModelGroup(
            String name,
            VirtualTime time,
            Random random,
            List<Host> hosts,
            ToLongFunction<Host> wallMillis,
            int snapshotEvery,
            Consumer<String> wrong,
            Consumer<String> tally) {
        this.name = name;
        this.time = time;
        this.random = random;
        this.hosts = hosts;
        this.wallMillis = wallMillis;
        this.snapshotEvery = snapshotEvery;
        this.wrong = wrong;
        this.tally = tally;
    }

    @Override
    public List<Host> hosts() {
        return hosts;
    }

    @Override
    public ReplicatedGroup<C, R> start(Host host, StateMachine<C, R> machine) {
        ModelReplica<C, R> replica = replicas.computeIfAbsent(host.id, id -> new ModelReplica<>(this, host));
        replica.start(machine);
        return replica;
    }

    @Override
    public void cutOff(Host host) {
        cut.add(host.id);
    }

    @Override
    public void heal() {
        cut.clear();
        ways.clear();
    }

    @Override
    public void cut(Host from, Host to) {
        ways.add(List.of(from.id, to.id));
    }

    @Override
    public void heal(Host from, Host to) {
        ways.remove(List.of(from.id, to.id));
    }

    @Override
    public boolean reach(Host one, Host other) {
        return isOpen(one, other) && isOpen(other, one);
    }

    private boolean isOpen(Host from, Host to) {
        return !cut.contains(from.id) && !cut.contains(to.id) && !ways.contains(List.of(from.id, to.id));
    }

    @Override
    public void calm() {
        heal();
        loss = 0;
        late = 0;
    }

    @Override
    public Host leader() {
        return replicas.values().stream()
                .filter(replica -> replica.host.isWell() && replica.status().leads())
                .max(Comparator.comparingLong(replica -> replica.term))
                .map(replica -> replica.host)
                .orElse(null);
    }

    /** One step: whoever is asked and votes knows the new term, all others do not. */
    @Override
    public void stand(Host host) {
        ModelReplica<C, R> candidate = replicas.get(host.id);
        if (candidate == null || !candidate.takesPart() || cut.contains(host.id)) {
            return;
        }
        List<ModelReplica<C, R>> voters = new ArrayList<>(replicas.values().stream()
                .filter(other -> other != candidate && other.takesPart() && reach(other.host, host))
                .toList());
        int needed = hosts.size() / 2;
        while (voters.size() > needed && random.nextInt(3) > 0) {
            voters.remove(random.nextInt(voters.size()));
        }
        if (voters.size() < needed || voters.stream().anyMatch(voter -> voter.isAheadOf(candidate))) {
            return;
        }
        long term = Math.max(
                candidate.term,
                voters.stream().mapToLong(voter -> voter.term).max().orElse(0));
        voters.forEach(voter -> voter.follow(term + 1, host.id));
        candidate.lead(term + 1);
        tally.accept("LEADER_CHANGE");
    }

    int size() {
        return hosts.size();
    }

    List<ModelReplica<C, R>> others(ModelReplica<C, R> self) {
        return replicas.values().stream().filter(other -> other != self).toList();
    }

    long wallMillis(Host host) {
        return wallMillis.applyAsLong(host);
    }

    /** Brings {@code message} to {@code to}, maybe late, maybe never. */
    void send(ModelReplica<C, R> from, ModelReplica<C, R> to, Runnable message) {
        if (random.nextDouble() < loss) {
            return;
        }
        time.after(delay(), () -> {
            if (isOpen(from.host, to.host)) {
                to.host.plan(Host.Source.PEER, 0, () -> {
                    if (to.takesPart()) {
                        message.run();
                    }
                });
            }
        });
    }

    private long delay() {
        return random.nextDouble() < late ? random.nextInt((int) LATE_MICROS) : 100 + random.nextInt(4_000);
    }

    /** How long a command waits in line before the leader stamps it. */
    long queueing() {
        return random.nextInt(30) == 0 ? random.nextInt(4_000_000) : random.nextInt(200);
    }

    /** How long a decided command waits to be applied. */
    long applyLag() {
        return random.nextInt(30) == 0 ? random.nextInt(2_000_000) : random.nextInt(1_000);
    }

    /** The same state gives the same bytes on every replica. */
    void taken(long index, List<Buffer> pieces) {
        List<Buffer> before = snapshots.putIfAbsent(index, pieces);
        if (before != null && !before.equals(pieces)) {
            wrong.accept("two replicas of %s have different snapshots at %d".formatted(name, index));
        }
        tally.accept("SNAPSHOT");
    }

    void tally(String what) {
        tally.accept(what);
    }
}
