package io.holdfast.simulation.record;

import io.holdfast.base.time.Time;
import io.holdfast.roles.record.RecordSite;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.VirtualTime;
import io.holdfast.simulation.calls.SimulatedClient;
import io.holdfast.simulation.calls.SimulatedTransport;
import io.holdfast.simulation.calls.Wire;
import io.holdfast.simulation.orders.EngineBacked;
import io.holdfast.simulation.orders.ModelGroup;
import io.holdfast.simulation.orders.SimulatedGroup;
import io.holdfast.support.MapHistory;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A record of three replicas and its clients, each machine with a skewed clock. */
final class RecordWorld {
    static final int REPLICAS = 3;
    static final List<String> KEYS = List.of("a", "b", "c", "d");
    static final Map<String, String> FILLED = Map.of("a", "a0", "b", "b0");

    final VirtualTime time = new VirtualTime();
    final MapHistory history = new MapHistory();
    final Random random;
    final Wire wire;
    final long longestMillis;
    /** How long after the first attempt a client may repeat a key. */
    final long againMillis;

    final SimulatedGroup<?, ?> group;
    final List<RecordSite> sites = new ArrayList<>();
    final List<SimulatedRecordClient> clients = new ArrayList<>();
    private final Map<Host, Long> ahead = new HashMap<>();
    private final Map<Long, Map<String, String>> states = new HashMap<>();
    private final Map<Long, String> commands = new HashMap<>();
    private final Map<String, Integer> tally = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final int skewMillis;
    private boolean closing;

    RecordWorld(Random random, boolean onEngine, Optional<RecordFault> fault) {
        this.random = random;
        wire = new Wire(time, random, this::tally);
        longestMillis = 2_000 + random.nextInt(4_000);
        skewMillis = 1 + random.nextInt(800);
        long rememberMillis = 2 * longestMillis + 2 * skewMillis + 500 + random.nextInt(8_000);
        againMillis = rememberMillis - longestMillis - 2 * skewMillis;
        List<Host> hosts = new ArrayList<>();
        for (int id = 1; id <= REPLICAS; id++) {
            Host host = new Host(id, time, random, this::wrong);
            ahead.put(host, (long) random.nextInt(skewMillis));
            hosts.add(host);
        }
        group = onEngine
                ? new EngineBacked<>(time, random, hosts, this::wall, this::wrong, this::tally)
                : new ModelGroup<>(
                        "record",
                        time,
                        random,
                        hosts,
                        host -> clock(ahead.get(host)).millis(),
                        8 + random.nextInt(30),
                        this::wrong,
                        this::tally);
        var common = new RecordSite.Common(
                group,
                2 + random.nextInt(3),
                Duration.ofMillis(rememberMillis),
                random.nextInt(4) == 0 ? 4 + random.nextInt(10) : 1_000,
                Duration.ofMillis(longestMillis),
                fault,
                this::applied);
        hosts.forEach(host -> sites.add(new RecordSite(common, host, clock(ahead.get(host)))));
        for (int number = 1; number <= 4; number++) {
            clients.add(new SimulatedRecordClient(
                    this, number, clock(random.nextInt(skewMillis)), new Random(random.nextLong())));
        }
    }

    void begin() {
        sites.forEach(RecordSite::boot);
        fill();
    }

    private void fill() {
        time.after(200_000, () -> {
            Host leader = group.leader();
            if (leader != null && site(leader.id).isFilled()) {
                clients.forEach(SimulatedRecordClient::begin);
                return;
            }
            if (leader != null) {
                leader.plan(Host.Source.CLIENT, 0, () -> site(leader.id).fill(FILLED));
            }
            fill();
        });
    }

    RecordSite site(int id) {
        return sites.get(id - 1);
    }

    // Every replica applies the same command at an index, and it leaves the same state.
    private void applied(long index, String command, String answer, Map<String, String> state) {
        tally(answer);
        String before = commands.putIfAbsent(index, command + answer);
        Map<String, String> then = states.putIfAbsent(index, state);
        if (before != null && !(before.equals(command + answer) && then.equals(state))) {
            wrong("at %d one replica applied %s, another %s and %s".formatted(index, before, command, answer));
        }
    }

    /** A local view must equal the state after the command whose index it names. */
    void viewed(long index, Map<String, String> state) {
        if (index > 0 && !state.equals(states.get(index))) {
            wrong("a view at %d is %s, and the state was %s".formatted(index, state, states.get(index)));
        }
    }

    boolean isClosing() {
        return closing;
    }

    /** Clients send no new requests from now on. */
    void close() {
        closing = true;
    }

    void tally(String what) {
        tally.merge(what, 1, Integer::sum);
    }

    Map<String, Integer> tally() {
        return tally;
    }

    void wrong(String what) {
        wrong.add("%.3f s: %s".formatted(time.nowMicros() / 1e6 - 1000, what));
    }

    List<String> wrong() {
        return wrong;
    }

    private Time clock(long aheadMillis) {
        return new Time() {
            @Override
            public long nanos() {
                return time.nowMicros() * 1_000;
            }

            @Override
            public Instant now() {
                return Instant.ofEpochMilli(millis());
            }

            @Override
            public long millis() {
                return time.nowMicros() / 1_000 + aheadMillis;
            }
        };
    }

    /** A client of the group that never dies. */
    SimulatedClient client(int number, Time clock) {
        Host host = new Host(100 + number, time, random, this::wrong);
        host.powerOn();
        return new SimulatedClient(
                "record",
                host,
                clock,
                random,
                group.hosts(),
                new SimulatedTransport(
                        wire,
                        host,
                        group.hosts(),
                        SimulatedClient.working((id, whoLeads) -> Future.succeededFuture(site(id).leader())),
                        this::wrong));
    }

    private Clock wall(Host host) {
        return Clock.offset(time.clock(), Duration.ofMillis(ahead.get(host)));
    }
}
