package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What the clients of a group were told, and what they may rely on because of it. Any thread may call. */
final class History {
    /** A write that was acknowledged. @param began when it was sent for the first time */
    record Acknowledgement(int writer, long began, long ended) {}

    /** What a read that begins now must see. @param count of all writes @param highest of {@code writer}, -1 for none */
    record Floor(int writer, int highest, long count) {}

    /** The numbers of one writer by what became of them; {@code refused}: never sent again after "nothing was done". */
    record Numbers(BitSet acknowledged, BitSet unknown, BitSet refused) {
        int last() {
            return Math.max(acknowledged.length(), Math.max(unknown.length(), refused.length())) - 1;
        }
    }

    private final Map<Integer, Numbers> writers = new TreeMap<>();
    private final List<Acknowledgement> acknowledgements = new ArrayList<>();
    private final AtomicInteger nextWriter = new AtomicInteger();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private long unknown;
    private long refused;
    private long reads;

    synchronized int newWriter() {
        int writer = nextWriter.getAndIncrement();
        writers.put(writer, new Numbers(new BitSet(), new BitSet(), new BitSet()));
        return writer;
    }

    synchronized void acknowledged(int writer, int number, long began) {
        writers.get(writer).acknowledged().set(number);
        acknowledgements.add(new Acknowledgement(writer, began, System.nanoTime()));
    }

    synchronized void unknown(int writer, int number) {
        writers.get(writer).unknown().set(number);
        unknown++;
    }

    synchronized void refused(int writer, int number) {
        writers.get(writer).refused().set(number);
        refused++;
    }

    /** Take it before the read is sent. */
    synchronized Floor floor(int writer) {
        return new Floor(writer, writers.get(writer).acknowledged().length() - 1, acknowledgements.size());
    }

    /** Judges the answer to a read that was sent after {@code floor} was taken. */
    void judge(int replica, Floor floor, Wire.Answer answer) {
        if (answer.isOk()) {
            synchronized (this) {
                reads++;
            }
            int highest = answer.body().path("highest").asInt();
            long count = answer.body().path("count").asLong();
            if (highest < floor.highest() || count < floor.count()) {
                violations.add(
                        "replica %d answered a read with %d of %d writes, but %s was acknowledged before it began"
                                .formatted(replica, highest, count, floor));
            }
        } else if (answer.status() != 503) {
            odd(replica, answer);
        }
    }

    /** An answer that no client should ever get. */
    void odd(int replica, Wire.Answer answer) {
        violations.add("replica %d answered %s".formatted(replica, answer));
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized Map<Integer, Numbers> writers() {
        return new TreeMap<>(writers);
    }

    synchronized long acknowledged() {
        return acknowledgements.size();
    }

    synchronized long unknown() {
        return unknown;
    }

    synchronized long refused() {
        return refused;
    }

    /** Reads that were answered. */
    synchronized long reads() {
        return reads;
    }

    /** Waits until {@code more} writes were acknowledged, counted from now. */
    void goOn(int more, Duration limit) {
        long before = acknowledged();
        Await.until(
                more + " more writes are acknowledged",
                limit,
                () -> acknowledged() >= before + more || !violations.isEmpty());
        assertEquals(List.of(), violations());
    }

    /** The first write that began after {@code nanos} and was acknowledged; waits for it. @return from {@code nanos} on */
    Duration nextCommit(long nanos, Duration limit) {
        Await.until("a write that begins now is acknowledged", limit, () -> since(nanos).stream()
                .anyMatch(a -> a.began() > nanos));
        return since(nanos).stream()
                .filter(a -> a.began() > nanos)
                .findFirst()
                .map(a -> Duration.ofNanos(a.ended() - nanos))
                .orElseThrow();
    }

    /** The first acknowledgement after {@code nanos}, whenever its write began. */
    Duration nextAcknowledgement(long nanos) {
        return Duration.ofNanos(since(nanos).get(0).ended() - nanos);
    }

    /** The longest time without an acknowledgement since {@code nanos}. */
    Duration longestGap(long nanos) {
        long longest = 0;
        long before = nanos;
        for (Acknowledgement a : since(nanos)) {
            longest = Math.max(longest, a.ended() - before);
            before = a.ended();
        }
        return Duration.ofNanos(longest);
    }

    /** The longest time that a write acknowledged since {@code nanos} took, with all its repetitions. */
    Duration longestWrite(long nanos) {
        return Duration.ofNanos(since(nanos).stream()
                .mapToLong(a -> a.ended() - a.began())
                .max()
                .orElse(0));
    }

    /** Those acknowledged after {@code nanos}, the oldest first. */
    synchronized List<Acknowledgement> since(long nanos) {
        int from = 0;
        int to = acknowledgements.size();
        while (from < to) {
            int middle = (from + to) / 2;
            if (acknowledgements.get(middle).ended() > nanos) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return List.copyOf(acknowledgements.subList(from, acknowledgements.size()));
    }

    /** Once the clients have stopped: every one of {@code replicas} has what was acknowledged, once, and nothing that was refused. */
    void isKeptBy(ReplicaCluster cluster, List<Integer> replicas) throws Exception {
        cluster.awaitSame(replicas);
        List<String> wrong = new ArrayList<>(violations);
        for (int id : replicas) {
            int doubled = cluster.get(id, "/state").path("doubled").asInt();
            if (doubled != 0) {
                wrong.add("replica %d has %d numbers twice".formatted(id, doubled));
            }
            for (Map.Entry<Integer, Numbers> writer : writers().entrySet()) {
                BitSet missing = new BitSet();
                Numbers numbers = writer.getValue();
                cluster.get(id, "/missing/%d/%d".formatted(writer.getKey(), Math.max(0, numbers.last())))
                        .path("missing")
                        .forEach(number -> missing.set(number.asInt()));
                BitSet lost = (BitSet) numbers.acknowledged().clone();
                lost.and(missing);
                BitSet undead = (BitSet) numbers.refused().clone();
                undead.andNot(missing);
                if (!lost.isEmpty()) {
                    wrong.add("replica %d lost %s of writer %d".formatted(id, lost, writer.getKey()));
                }
                if (!undead.isEmpty()) {
                    wrong.add("replica %d has %s of writer %d, which were refused"
                            .formatted(id, undead, writer.getKey()));
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Override
    public String toString() {
        return "%d acknowledged, %d unknown, %d refused, %d reads"
                .formatted(acknowledged(), unknown(), refused(), reads());
    }
}
