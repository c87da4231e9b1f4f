package io.holdfast.balancing;

import java.util.ArrayList;
import java.util.List;

/** Spreads nodes over the turns of a round by their weights, each node's turns as far apart as possible. */
final class WeightedRoundRobin {
    private WeightedRoundRobin() {}

    /** @return every node at least once, twice as often with twice the weight */
    static Node[] of(List<Node> nodes) {
        int step = nodes.stream().mapToInt(n -> n.instance().weight()).reduce(0, WeightedRoundRobin::gcd);
        List<Node> turns = new ArrayList<>();
        int total = nodes.stream().mapToInt(n -> n.instance().weight() / step).sum();
        // Smooth weighted round robin: everybody earns their weight, the richest goes and pays for all.
        int[] earned = new int[nodes.size()];
        if (total == nodes.size()) {
            return nodes.toArray(Node[]::new);
        }
        for (int turn = 0; turn < total; turn++) {
            int richest = 0;
            for (int i = 0; i < earned.length; i++) {
                earned[i] += nodes.get(i).instance().weight() / step;
                richest = earned[i] > earned[richest] ? i : richest;
            }
            earned[richest] -= total;
            turns.add(nodes.get(richest));
        }
        return turns.toArray(Node[]::new);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
