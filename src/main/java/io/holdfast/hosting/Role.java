package io.holdfast.hosting;

import io.vertx.core.Deployable;
import java.time.Duration;
import java.util.Optional;

/**
 * Describes a role: everything that the rest of a process knows about it. A descriptor is stateless; the only list of them is in {@code
 * app}.
 *
 * @param <C> the configuration of the role
 */
public interface Role<C> {
    /** When a role starts. Roles of one tier start in the order of the list; roles stop in reverse order. */
    enum Tier {
        /** Keeps state that other roles ask for. */
        STATE,
        /** Serves requests with the help of roles of the first tier, or without any. */
        SERVICE,
        /** Forwards the requests of clients. */
        ENTRANCE
    }

    /** On the command line, in the registry, and as the beginning of the names of its settings. */
    String name();

    Tier tier();

    /** Whether {@code --role all} includes it. A role that cannot run on default settings is not included. */
    default boolean isPartOfAll() {
        return true;
    }

    /** Reads the settings of the role, whether it runs in this process or not: one file serves all processes. */
    C configure(RoleSettings settings);

    /** Adds to the problems of {@code settings} what matters only where the role runs. */
    default void check(C config, RoleSettings settings) {}

    /** The port that the role listens at, 0 for any free one; empty if it listens at none. */
    Optional<Integer> port(C config);

    /** The longest deadline that the role sets for the requests of clients, if it sets any. */
    default Optional<Duration> requestTimeout(C config) {
        return Optional.empty();
    }

    /** Makes the verticle of the role. @param health of the role; the verticle makes it ready */
    Deployable create(Platform platform, C config, Health health);
}
