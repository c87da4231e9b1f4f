package io.holdfast.balancing;

import java.util.ArrayList;
import java.util.List;

/** Smooth weighted round robin, as in nginx: spreads the turns of each node evenly over a round. */
final class WeightedRoundRobin {
    private WeightedRoundRobin() {}

    /** @return every node at least once, twice as often with twice the weight */
    static Node[] of(List<Node> nodes) {
        int step = nodes.stream().mapToInt(n -> n.instance().weight()).reduce(0, WeightedRoundRobin::gcd);
        List<Node> turns = new ArrayList<>();
        int total = nodes.stream().mapToInt(n -> n.instance().weight() / step).sum();
        // In each turn every node gains its weight; the one with the most is selected and pays the total.
        int[] current = new int[nodes.size()];
        if (total == nodes.size()) {
            return nodes.toArray(Node[]::new);
        }
        for (int turn = 0; turn < total; turn++) {
            int selected = 0;
            for (int i = 0; i < current.length; i++) {
                current[i] += nodes.get(i).instance().weight() / step;
                selected = current[i] > current[selected] ? i : selected;
            }
            current[selected] -= total;
            turns.add(nodes.get(selected));
        }
        return turns.toArray(Node[]::new);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
