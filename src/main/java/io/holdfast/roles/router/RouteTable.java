package io.holdfast.roles.router;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All routes. A route for one host beats one for any host, then the longest prefix wins.
 *
 * @param waiting routes to services that are not ready yet: they take only what no other route takes
 * @param pages the route to the pages, if they are served: it takes only what is left then, whatever the prefix of any other is
 */
record RouteTable(List<Route> routes, List<Route> waiting, Optional<Route> pages) {

    RouteTable {
        routes = sorted(routes);
        waiting = sorted(waiting);
    }

    RouteTable(List<Route> routes) {
        this(routes, List.of(), Optional.empty());
    }

    private static List<Route> sorted(List<Route> routes) {
        return routes.stream()
                .sorted(Comparator.comparing((Route r) -> r.host().isEmpty())
                        .thenComparing(r -> -r.prefix().length()))
                .toList();
    }

    /** The routes to the services that this product has itself. */
    static RouteTable ofBuiltInServices(TimeLimits limits) {
        return new RouteTable(List.of(
                builtIn("/products", "frontend", true, limits, true), // names of products may have slashes
                builtIn("/orders", "frontend", true, limits, false),
                builtIn("/leader", "frontend", false, limits, false),
                builtIn("/v1/expenses", "expense", true, limits, false),
                builtIn("/record", "record", true, limits, true))); // and so may keys
    }

    private static Route builtIn(
            String prefix, String service, boolean mintKey, TimeLimits limits, boolean encodedSlashes) {
        return new Route(Optional.empty(), prefix, service, mintKey, true, limits, encodedSlashes);
    }

    /** These routes and {@code more}; for the same host and prefix the one of {@code more} wins. */
    RouteTable with(List<Route> more) {
        List<Route> all = new ArrayList<>(more);
        routes.stream()
                .filter(own -> more.stream()
                        .noneMatch(
                                m -> m.host().equals(own.host()) && m.prefix().equals(own.prefix())))
                .forEach(all::add);
        return new RouteTable(all, waiting, pages);
    }

    /** These routes, and {@code others} for what none of them takes. */
    RouteTable waiting(List<Route> others) {
        return new RouteTable(routes, others, pages);
    }

    RouteTable pages(Optional<Route> others) {
        return new RouteTable(routes, waiting, others);
    }

    /** The route for the same host and prefix, if there is one. */
    Optional<Route> same(Route other) {
        return routes.stream()
                .filter(own -> own.host().equals(other.host()) && own.prefix().equals(other.prefix()))
                .findFirst();
    }

    boolean leadsTo(String service) {
        return Stream.concat(routes.stream(), waiting.stream())
                .anyMatch(route -> route.service().equals(service));
    }

    Optional<Route> find(String host, String path) {
        Route found = first(routes, host, path);
        if (found == null) {
            found = first(waiting, host, path);
        }
        return found == null ? pages.filter(route -> PageRoute.takes(path)) : Optional.of(found);
    }

    private static @Nullable Route first(List<Route> routes, String host, String path) {
        for (Route route : routes) { // a stream would cost more than the search
            if (route.takes(host, path)) {
                return route;
            }
        }
        return null;
    }
}
