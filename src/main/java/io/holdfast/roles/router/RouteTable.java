package io.holdfast.roles.router;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All routes; the longest prefix wins. */
record RouteTable(List<Route> routes) {

    RouteTable {
        routes = routes.stream()
                .sorted(Comparator.comparingInt((Route r) -> r.prefix().length())
                        .reversed())
                .toList();
    }

    /** The routes to our own services. */
    static RouteTable ofOurServices(Duration timeout) {
        return new RouteTable(List.of(
                new Route("/products", "frontend", true, timeout),
                new Route("/orders", "frontend", true, timeout),
                new Route("/leader", "frontend", false, timeout),
                new Route("/v1/expenses", "expense", true, timeout),
                new Route("/record", "record", true, timeout)));
    }

    Optional<Route> find(String path) {
        return routes.stream().filter(route -> route.takes(path)).findFirst();
    }
}
