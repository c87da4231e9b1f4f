package io.holdfast.simulation;

import io.holdfast.platform.replication.PeerTransport;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What lies between the machines: it loses, delays, repeats, reorders, and can be cut in each direction. */
final class Network {
    private record Way(int from, int to) {}

    private final VirtualTime time;
    private final Map<Integer, Host> hosts;
    private final Random random;
    private final Set<Way> cut = new HashSet<>();
    double loss;
    double repeats;
    double late;
    long lateMicrosMax;

    Network(VirtualTime time, Map<Integer, Host> hosts, Random random) {
        this.time = time;
        this.hosts = hosts;
        this.random = random;
    }

    void cut(int from, int to) {
        cut.add(new Way(from, to));
    }

    void mend() {
        cut.clear();
    }

    void calm() {
        mend();
        loss = 0;
        repeats = 0;
        late = 0;
    }

    PeerTransport from(Host sender) {
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
        if (random.nextDouble() < loss) {
            return;
        }
        deliver(from, to, frame, delay());
        if (random.nextDouble() < repeats) {
            deliver(from, to, frame, delay());
        }
    }

    private void deliver(int from, int to, Buffer frame, long delay) {
        time.after(delay, () -> {
            Host target = hosts.get(to);
            if (target != null && target.isUp() && !cut.contains(new Way(from, to))) {
                target.plan(Host.Source.PEER, 0, () -> target.replica.receive(from, frame));
            }
        });
    }

    private long delay() {
        return random.nextDouble() < late ? (long) (random.nextDouble() * lateMicrosMax) : 100 + random.nextInt(5_000);
    }
}
