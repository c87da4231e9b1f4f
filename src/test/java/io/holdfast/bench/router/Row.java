package io.holdfast.bench.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one line of the table measures.
 *
 * @param nodes behind each proxy
 * @param routers processes of each proxy that share the load
 */
record Row(String name, String meaning, Load load, int nodes, int routers) {
    static final List<String> NAMES =
            List.of("64", "256", "1000", "10000", "nodes-1000", "post", "large", "short", "routers-2");

    private static final String NUMBER = "[1-9]\\d{0,4}";
    private static final int NODES = 3;
    private static final int CONNECTIONS = 64;
    private static final int POST_BYTES = 1_000;

    static Row connections(int connections, String path) {
        return new Row(
                "" + connections, "%,d connections".formatted(connections), Load.get(connections, path), NODES, 1);
    }

    /** @param name one of {@link #NAMES}, or any other number of connections */
    static Optional<Row> named(String name) {
        Load small = Load.get(CONNECTIONS, Nodes.SMALL);
        if (name.matches(NUMBER)) {
            return Optional.of(connections(Integer.parseInt(name), Nodes.SMALL));
        }
        Row row =
                switch (name) {
                    case "nodes-1000" -> new Row(name, "1,000 nodes", small, 1_000, 1);
                    case "post" ->
                        new Row(name, "POST of 1 kB", new Load(CONNECTIONS, Nodes.SMALL, POST_BYTES, true), NODES, 1);
                    case "large" -> new Row(name, "responses of 100 kB", Load.get(CONNECTIONS, Nodes.LARGE), NODES, 1);
                    case "short" ->
                        new Row(
                                name,
                                "one request a connection",
                                new Load(CONNECTIONS, Nodes.SMALL, 0, false),
                                NODES,
                                1);
                    case "routers-2" -> new Row(name, "2 processes of each proxy", small, NODES, 2);
                    default -> null;
                };
        return Optional.ofNullable(row);
    }

    /** Rows for which the same processes will do, in the order of the first of each. */
    static List<List<Row>> byFleet(List<Row> rows) {
        List<List<Row>> fleets = new ArrayList<>();
        for (Row row : rows) {
            fleets.stream()
                    .filter(fleet -> fleet.get(0).sharesFleet(row))
                    .findFirst()
                    .orElseGet(() -> {
                        fleets.add(new ArrayList<>());
                        return fleets.get(fleets.size() - 1);
                    })
                    .add(row);
        }
        return fleets;
    }

    private boolean sharesFleet(Row other) {
        return nodes == other.nodes && routers == other.routers;
    }
}
