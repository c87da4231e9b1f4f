package io.holdfast.balancing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Response times of one service's nodes, by kind of request. A node is slow only in comparison with its peers for the same kind: a kind
 * that takes long everywhere is no fault of a node. Pure; confined to its owner's thread.
 *
 * <p>Slow requests in a row are counted for the node over all kinds, since one that is slow altogether need not get enough of any kind; and
 * for each kind alone, since one that is slow with one kind may answer others in time between.
 *
 * <p>Peers that are slow at the moment are not compared with. Where most of them are slow no node is an outlier: what all of them depend
 * on is slow.
 */
final class PeerLatency {
    private static final int FACTOR = 5;
    private static final int SAMPLES_MIN = 5;
    /** Routes times methods; kinds beyond it are not compared. */
    private static final int KINDS_MAX = 1_000;

    private static final class Sample {
        private final LatencyEwma latency = new LatencyEwma();
        private int slowInARow;
    }

    private final int slowInARowMax;
    private final Map<RequestKind, Map<Node, Sample>> byKind = new HashMap<>();
    private final Map<Node, Integer> slowInARowOfAnyKind = new HashMap<>();

    /** @param slowInARowMax slow requests in a row, of all kinds or of one kind alone, that make an outlier of a node */
    PeerLatency(int slowInARowMax) {
        this.slowInARowMax = slowInARowMax;
    }

    /** A request was answered after {@code took}. @param inTime whether {@link #wasSlow} was not called for it */
    void answered(Node node, RequestKind kind, Duration took, boolean inTime) {
        Sample sample = sample(node, kind);
        sample.latency.add(took.toNanos());
        if (inTime) {
            sample.slowInARow = 0;
            if (!slowInARowOfAnyKind.isEmpty()) { // nearly always it is
                slowInARowOfAnyKind.remove(node);
            }
        }
    }

    /** Whether peers of {@code node} answer this kind so much faster that it is slow once it has taken {@code waited}. */
    boolean isFarSlower(Node node, RequestKind kind, Duration waited) {
        int peers = 0;
        int inTime = 0;
        double sum = 0;
        for (Map.Entry<Node, Sample> other : byKind.getOrDefault(kind, Map.of()).entrySet()) {
            Sample sample = other.getValue();
            if (other.getKey() == node || sample.latency.count() < SAMPLES_MIN) {
                continue;
            }
            peers++;
            if (sample.slowInARow == 0) {
                inTime++;
                sum += sample.latency.averageNanos();
            }
        }
        return inTime > 0 && inTime * 2 >= peers && waited.toNanos() * (double) inTime > FACTOR * sum;
    }

    /** A request took far longer than with the peers. @return whether that makes the node an outlier */
    boolean wasSlow(Node node, RequestKind kind) {
        Sample sample = sample(node, kind);
        sample.slowInARow++;
        return slowInARowOfAnyKind.merge(node, 1, Integer::sum) >= slowInARowMax || sample.slowInARow >= slowInARowMax;
    }

    void forget(Node node) {
        slowInARowOfAnyKind.remove(node);
        byKind.values().forEach(nodes -> nodes.remove(node));
        byKind.values().removeIf(Map::isEmpty);
    }

    private Sample sample(Node node, RequestKind kind) {
        Map<Node, Sample> nodes = byKind.get(kind);
        if (nodes == null) {
            if (byKind.size() >= KINDS_MAX) {
                return new Sample();
            }
            nodes = new HashMap<>();
            byKind.put(kind, nodes);
        }
        return nodes.computeIfAbsent(node, first -> new Sample());
    }
}
