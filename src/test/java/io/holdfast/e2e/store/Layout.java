package io.holdfast.e2e.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the processes of a store run, by their names: {@code order-1}, {@code order,catalog-3}, {@code frontend-2}. */
interface Layout {
    /** The directory in which the data of the process are. */
    Path data(String name);

    /** The address at which others find it. */
    default String host(String name) {
        return "127.0.0.1";
    }

    default String redisHost() {
        return "127.0.0.1";
    }

    default String[] redisSettings() {
        return new String[0];
    }

    /** A command that runs the process, empty for none. */
    default List<String> wrapper(String name) {
        return List.of();
    }

    /** Further arguments. */
    default List<String> arguments(String name) {
        return List.of();
    }

    default Map<String, String> environment(String name) {
        return Map.of();
    }

    /** The tokens, as each process is given them. */
    default Map<String, String> tokens() {
        return Map.of("HOLDFAST_CLUSTER_TOKEN", StoreCluster.INTERNAL, "HOLDFAST_ADMIN_TOKEN", StoreCluster.ADMIN);
    }

    /** All on this machine and its disk. */
    record OneMachine(Path directory) implements Layout {
        @Override
        public Path data(String name) {
            return directory.resolve("data-" + name);
        }
    }
}
