package io.holdfast.e2e.group;

import io.holdfast.e2e.group.History.Floor;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Clients of a group, each with one request under way: writers that go where the leader is said to be, and readers that ask all. */
final class GroupLoad implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;
    /** After so long without an answer nobody knows what became of a request. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    /** A client asks again for so long while it is told that nothing was done. */
    private static final Duration HOLD_MAX = Duration.ofSeconds(3);

    /**
     * @param replicas that they know of
     * @param padding bytes by which a write is longer
     * @param givesUp whether every second writer now and then drops a number that was refused, which must never appear then
     */
    record Shape(List<Integer> replicas, int writers, int readers, int padding, boolean givesUp) {
        static Shape of(Integer... replicas) {
            return new Shape(List.of(replicas), 6, 2, 0, true);
        }

        /** Those who ask until it is done, so that each number that fails is a request that failed. */
        Shape patient() {
            return new Shape(replicas, writers, readers, padding, false);
        }

        Shape padded(int bytes) {
            return new Shape(replicas, writers, readers, bytes, givesUp);
        }

        Shape clients(int writing, int reading) {
            return new Shape(replicas, writing, reading, padding, givesUp);
        }
    }

    private final ReplicaCluster cluster;
    private final History history;
    private final Shape shape;
    private final List<Thread> clients = new ArrayList<>();
    private final List<Integer> writers = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    private GroupLoad(ReplicaCluster cluster, History history, Shape shape) {
        this.cluster = cluster;
        this.history = history;
        this.shape = shape;
    }

    static GroupLoad start(ReplicaCluster cluster, History history, Shape shape) {
        GroupLoad load = new GroupLoad(cluster, history, shape);
        for (int i = 0; i < shape.writers(); i++) {
            Writer writer = load.new Writer(shape.givesUp() && i % 2 == 1);
            load.writers.add(writer.id);
            load.client("writer-" + writer.id, writer);
        }
        for (int i = 0; i < shape.readers(); i++) {
            load.client("reader-" + i, load.new Reader());
        }
        load.clients.forEach(Thread::start);
        return load;
    }

    /** What was still refused when a client's patience ended. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** The writers of this load. */
    List<Integer> writers() {
        return List.copyOf(writers);
    }

    /** Lets what is under way end. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join(10_000);
            if (client.isAlive()) {
                throw new AssertionError(client + " does not end");
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void client(String name, Client client) {
        Thread thread = new Thread(client, name);
        thread.setDaemon(true);
        clients.add(thread);
    }

    /** What all clients have: a connection to each replica, opened when it is needed. */
    private abstract class Client implements Runnable {
        private final Map<Integer, Wire> wires = new HashMap<>();
        private int at = ThreadLocalRandom.current().nextInt(shape.replicas().size());

        abstract void step();

        @Override
        public void run() {
            while (!stopped) {
                step();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            wires.values().forEach(Wire::close);
        }

        /** The replica that it is the turn of. */
        final int target() {
            return shape.replicas().get(at);
        }

        final void goOn() {
            at = (at + 1) % shape.replicas().size();
        }

        final void goTo(int replica) {
            int index = shape.replicas().indexOf(replica);
            at = index < 0 ? (at + 1) % shape.replicas().size() : index;
        }

        /** @throws IOException when there is none; nothing was sent */
        final Wire wire(int replica) throws IOException {
            Wire known = wires.get(replica);
            if (known == null) {
                known = new Wire(cluster.url(replica));
                wires.put(replica, known);
            }
            return known;
        }

        final void drop(int replica) {
            wires.remove(replica).close();
        }
    }

    private final class Writer extends Client {
        private final int id = history.newWriter();
        private final boolean givesUp;
        private int next;

        Writer(boolean givesUp) {
            this.givesUp = givesUp;
        }

        @Override
        void step() {
            int number = next++;
            long began = System.nanoTime();
            while (!isSettled(number, began)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        /** Sends it once. @return whether it is not to be sent again */
        private boolean isSettled(int number, long began) {
            int replica = target();
            Wire wire;
            try {
                wire = wire(replica);
            } catch (IOException unreachable) {
                goOn();
                return isDropped(number, began, replica + ": " + unreachable);
            }
            Wire.Answer answer;
            try {
                answer = wire.ask("POST", "/write/%d/%d?padding=%d".formatted(id, number, shape.padding()), ANSWER_MAX);
            } catch (IOException gone) {
                drop(replica);
                goOn();
                return isLost(number);
            }
            if (answer.isOk()) {
                history.acknowledged(id, number, began);
                return true;
            }
            if (!answer.saysNothingDone()) {
                if (answer.status() != 503) {
                    history.odd(replica, answer);
                }
                return isLost(number);
            }
            goTo(answer.leader());
            return isDropped(number, began, replica + ": " + answer);
        }

        // A client with a key would ask again under the same one; this machine knows no keys.
        private boolean isLost(int number) {
            history.unknown(id, number);
            return true;
        }

        private boolean isDropped(int number, long began, String why) {
            boolean tooLate = System.nanoTime() - began > HOLD_MAX.toNanos();
            if (tooLate) {
                failures.add("%d/%d: %s".formatted(id, number, why));
            }
            if (!tooLate && !stopped && !(givesUp && ThreadLocalRandom.current().nextInt(4) == 0)) {
                return false;
            }
            history.refused(id, number);
            return true;
        }
    }

    private final class Reader extends Client {
        @Override
        void step() {
            int replica = target();
            goOn();
            Floor floor = history.floor(writers.get(ThreadLocalRandom.current().nextInt(writers.size())));
            Wire wire;
            try {
                wire = wire(replica);
            } catch (IOException unreachable) {
                return;
            }
            try {
                history.judge(replica, floor, wire.ask("GET", "/read/" + floor.writer(), ANSWER_MAX));
            } catch (SocketTimeoutException late) {
                drop(replica);
            } catch (IOException gone) {
                drop(replica);
            }
        }
    }
}
