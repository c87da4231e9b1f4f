package io.holdfast.app;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.DidYouMean;
import io.holdfast.hosting.Role;
import io.holdfast.hosting.replica.ReplicaRole;
import io.holdfast.roles.agent.AgentRole;
import io.holdfast.roles.catalog.CatalogRole;
import io.holdfast.roles.expense.ExpenseRole;
import io.holdfast.roles.frontend.FrontendRole;
import io.holdfast.roles.order.OrderRole;
import io.holdfast.roles.record.RecordRole;
import io.holdfast.roles.router.RouterRole;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The list of roles, and which of them {@code --role} means. */
final class Roles {
    static final String ALL = "all";

    /** The role whose port {@code --port} means when all run. */
    static final Role<?> ENTRANCE = new RouterRole();

    /** All roles, in the order in which their settings are shown. */
    static final List<Role<?>> LIST = List.of(
            ENTRANCE,
            new FrontendRole(),
            new CatalogRole(),
            new OrderRole(),
            new ExpenseRole(),
            new RecordRole(),
            new AgentRole());

    private Roles() {}

    /**
     * The roles that {@code text} names, each once, in the order in which they start.
     *
     * @param text {@code all}, or names of roles, comma-separated
     */
    static List<Role<?>> parse(String text) {
        Set<Role<?>> named = new HashSet<>();
        for (String name : text.split(",", -1)) {
            if (name.strip().equals(ALL)) {
                LIST.stream().filter(Role::isPartOfAll).forEach(named::add);
            } else {
                named.add(find(name.strip()));
            }
        }
        return LIST.stream()
                .filter(named::contains)
                .sorted(Comparator.<Role<?>, Role.Tier>comparing(Role::tier))
                .toList();
    }

    /** Those that have a replicated group, which is named as they are. */
    static List<String> groups() {
        return LIST.stream().filter(Roles::isReplica).<String>map(Role::name).toList();
    }

    static List<String> names() {
        return LIST.stream().<String>map(Role::name).toList();
    }

    /** Names that no external service may have. */
    static Set<String> reserved() {
        Set<String> reserved = new LinkedHashSet<>(names());
        reserved.add(ALL);
        return reserved;
    }

    static boolean isReplica(Role<?> role) {
        return role instanceof ReplicaRole;
    }

    /**
     * How many event loops serve the requests of a process with {@code roles}. Replicas leave half of the processors to the threads of
     * their groups. They also call each other for every order, and on one loop that needs no wake-up of another thread (docs/adr/0022).
     */
    static int eventLoops(List<Role<?>> roles, int processors) {
        return roles.stream().allMatch(Roles::isReplica) ? Math.max(1, processors / 2) : 2 * processors;
    }

    private static Role<?> find(String name) {
        List<String> sorted = names().stream().sorted().toList();
        return LIST.stream()
                .filter(role -> role.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException("role: %s (expected: all, %s)%s"
                        .formatted(name, String.join(", ", sorted), DidYouMean.hint(name, sorted))));
    }
}
