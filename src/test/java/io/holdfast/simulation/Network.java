package io.holdfast.simulation;

import io.holdfast.replication.PeerTransport;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** What lies between the machines: it loses, delays, repeats, reorders, and can be cut in each direction. */
public final class Network {
    private record Way(int from, int to) {}

    private static final byte APPEND_REFUSED = 3;
    private static final byte SNAPSHOT = 4;

    private final VirtualTime time;
    private final Map<Integer, Host> hosts;
    private final Random random;
    private final Consumer<String> tally;
    private final Set<Way> cut = new HashSet<>();
    private List<Runnable> held = new ArrayList<>();
    private Way heldWay;
    long refusedAppends;
    int delayMicrosMax = 5_000;
    public double loss;
    public double repeats;
    public double late;
    public long lateMicrosMax;
    /** Nothing comes through of what machines send each other beside the group. */
    boolean fetchesAreLost;

    public Network(VirtualTime time, Map<Integer, Host> hosts, Random random, Consumer<String> tally) {
        this.tally = tally;
        this.time = time;
        this.hosts = hosts;
        this.random = random;
    }

    public void cut(int from, int to) {
        cut.add(new Way(from, to));
    }

    public void heal(int from, int to) {
        cut.remove(new Way(from, to));
    }

    public boolean isCut(int from, int to) {
        return cut.contains(new Way(from, to));
    }

    public void heal() {
        cut.clear();
    }

    public void calm() {
        heal();
        loss = 0;
        repeats = 0;
        late = 0;
    }

    /** From now on what {@code from} sends to {@code to} is on its way, until it is released. */
    void hold(int from, int to) {
        held = new ArrayList<>();
        heldWay = new Way(from, to);
    }

    /** What comes from now on passes; what is held stays so. */
    void holdNoMore() {
        heldWay = null;
    }

    void release() {
        held.forEach(Runnable::run);
        held.clear();
    }

    public PeerTransport from(Host sender) {
        return new PeerTransport() {
            @Override
            public void send(int peer, Buffer frame) {
                transmit(sender.id, peer, frame);
            }

            @Override
            public boolean isReachable(int peer) {
                Host target = hosts.get(peer);
                return target != null && target.isUp() && !cut.contains(new Way(sender.id, peer));
            }
        };
    }

    private void transmit(int from, int to, Buffer frame) {
        if (frame.getByte(0) == APPEND_REFUSED) {
            refusedAppends++;
        }
        if (new Way(from, to).equals(heldWay)) {
            held.add(() -> deliver(from, to, frame, 0));
            return;
        }
        if (frame.getByte(0) == SNAPSHOT) {
            tally.accept("SNAPSHOT_SENT");
        }
        if (random.nextDouble() < loss) {
            tally.accept("LOST");
            return;
        }
        deliver(from, to, frame, delay());
        if (random.nextDouble() < repeats) {
            tally.accept("REPEATED");
            deliver(from, to, frame, delay());
        }
    }

    private void deliver(int from, int to, Buffer frame, long delay) {
        time.after(delay, () -> {
            Host target = hosts.get(to);
            if (cut.contains(new Way(from, to))) {
                tally.accept("CUT_OFF");
            } else if (target != null && target.isUp()) {
                target.plan(Host.Source.PEER, 0, () -> target.receiver.receive(from, frame));
            }
        });
    }

    /** What machines send each other beside the group goes the same ways. */
    void carry(int from, int to, Runnable arrival) {
        if (fetchesAreLost || random.nextDouble() < loss) {
            tally.accept("FETCH_LOST");
            return;
        }
        time.after(delay(), () -> {
            Host target = hosts.get(to);
            if (!cut.contains(new Way(from, to)) && target.isUp()) {
                tally.accept("FETCHED");
                target.plan(Host.Source.PEER, 0, arrival);
            }
        });
    }

    private long delay() {
        if (random.nextDouble() < late) {
            tally.accept("LATE");
            return (long) (random.nextDouble() * lateMicrosMax);
        }
        return 100 + random.nextInt(delayMicrosMax);
    }
}
