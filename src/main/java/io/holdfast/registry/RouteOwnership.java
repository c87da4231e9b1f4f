package io.holdfast.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which service has a route that instances ask for: the one that has had a ready instance for it for longest without a break. It is decided
 * from the registry's table alone, so every process comes to the same result.
 *
 * @param route as {@link Instance#routes()} has it
 * @param owner an instance of the service that has it, a ready one if there is any
 * @param served whether the owner has, or just had, an instance that takes requests; one that is only starting takes nothing from anybody
 * @param others services that want it and do not get it, by name
 */
public record RouteOwnership(String route, Instance owner, boolean served, List<String> others) {

    /** For which host it holds; any when empty. */
    public String host() {
        return route.substring(0, route.indexOf('/'));
    }

    public String prefix() {
        return route.substring(route.indexOf('/'));
    }

    public String service() {
        return owner.service();
    }

    /**
     * All routes that {@code instances} ask for, by route.
     *
     * @param ready whether an instance takes requests
     */
    static List<RouteOwnership> of(List<Instance> instances, Predicate<Instance> ready, List<RouteClaim> claims) {
        Map<String, Map<String, List<Instance>>> wanted = new TreeMap<>();
        for (Instance instance : instances) {
            for (String route : instance.routes()) {
                wanted.computeIfAbsent(route, r -> new TreeMap<>())
                        .computeIfAbsent(instance.service(), s -> new ArrayList<>())
                        .add(instance);
            }
        }
        Map<String, Map<String, Long>> since = claims.stream()
                .collect(Collectors.groupingBy(
                        RouteClaim::route, Collectors.toMap(RouteClaim::service, RouteClaim::since, Math::min)));
        return wanted.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue(), ready, since.getOrDefault(entry.getKey(), Map.of())))
                .toList();
    }

    private static RouteOwnership of(
            String route, Map<String, List<Instance>> wanted, Predicate<Instance> ready, Map<String, Long> since) {
        List<String> services = wanted.keySet().stream()
                .sorted(Comparator.comparing((String s) ->
                                Objects.requireNonNull(wanted.get(s)).stream().noneMatch(ready))
                        .thenComparing(s -> since.getOrDefault(s, Long.MAX_VALUE))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<Instance> own = Objects.requireNonNull(wanted.get(services.get(0)));
        return new RouteOwnership(
                route,
                own.stream().filter(ready).findFirst().orElse(own.get(0)),
                own.stream().anyMatch(instance -> instance.state() != Instance.State.STARTING),
                services.stream().skip(1).sorted().toList());
    }
}
