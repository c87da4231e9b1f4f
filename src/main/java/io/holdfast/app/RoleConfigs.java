package io.holdfast.app;

import io.holdfast.hosting.Role;
import io.holdfast.hosting.RoleSettings;
import io.holdfast.hosting.replica.ReplicaService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The configured roles.
 *
 * @param all whether they run in this process or not, in the order of the list
 * @param running those that run in this process, in the order in which they start
 */
record RoleConfigs(List<ConfiguredRole<?>> all, List<ConfiguredRole<?>> running) {
    RoleConfigs {
        all = List.copyOf(all);
        running = List.copyOf(running);
    }

    /** Those of the tier {@code ENTRANCE}, which are configured before the settings of the process are known. */
    static List<ConfiguredRole<?>> ofEntrance(RoleSettings settings) {
        List<ConfiguredRole<?>> entrance = new ArrayList<>();
        Roles.LIST.stream()
                .filter(RoleConfigs::isEntrance)
                .forEach(role -> entrance.add(ConfiguredRole.read(role, settings)));
        return entrance;
    }

    /** Configures all others. @param running roles, in the order in which they start */
    static RoleConfigs read(List<ConfiguredRole<?>> entrance, List<Role<?>> running, RoleSettings settings) {
        List<ConfiguredRole<?>> all = new ArrayList<>(entrance);
        Roles.LIST.stream()
                .filter(role -> !isEntrance(role))
                .forEach(role -> all.add(ConfiguredRole.read(role, settings)));
        List<ConfiguredRole<?>> here = new ArrayList<>();
        running.forEach(
                role -> all.stream().filter(each -> each.role().equals(role)).forEach(here::add));
        return new RoleConfigs(all, here);
    }

    /** The longest deadline that one of {@code entrance} sets for requests. */
    static Duration requestTimeout(List<ConfiguredRole<?>> entrance) {
        return entrance.stream()
                .map(ConfiguredRole::requestTimeout)
                .flatMap(Optional::stream)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** Of those that run in this process, such as {@code catalog+order}. */
    String names() {
        return running.stream().map(role -> role.role().name()).collect(Collectors.joining("+"));
    }

    void check(RoleSettings settings) {
        running.forEach(role -> role.check(settings));
    }

    /** The replicas that run in this process. */
    List<ReplicaService.Config> replicas() {
        return running.stream()
                .map(ConfiguredRole::replica)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The configuration of that type, of which there is one, whether its role runs here or not. */
    <C> C of(Class<C> type) {
        return all.stream()
                .map(ConfiguredRole::config)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isEntrance(Role<?> role) {
        return role.tier() == Role.Tier.ENTRANCE;
    }
}
