package io.holdfast.app;

import io.holdfast.api.GroupApi;
import io.holdfast.registry.Instance;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.registry.ServiceDirectoryFile;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What lets the replicas of this process start while Redis is away: their peers' addresses, written down by somebody, or remembered from
 * the last time that Redis told them (docs/adr/0039).
 */
final class PeerMemory {
    private static final String FILE = "known-peers.json";

    private final Optional<ServiceDirectoryFile> file;
    private final boolean complete;
    private final Map<String, Integer> ports;

    private PeerMemory(Optional<ServiceDirectoryFile> file, boolean complete, Map<String, Integer> ports) {
        this.file = file;
        this.complete = complete;
        this.ports = ports;
    }

    /** Reads what is remembered; blocks. */
    static PeerMemory open(Vertx vertx, AppConfig config) {
        List<RoleName> replicas =
                config.roles().stream().filter(RoleName::isReplica).toList();
        if (config.redis().isEmpty() || replicas.isEmpty()) {
            return new PeerMemory(Optional.empty(), false, Map.of());
        }
        ServiceDirectoryFile file =
                ServiceDirectoryFile.open(vertx, config.dataDir().resolve(FILE), Set.copyOf(GroupApi.NAMES));
        boolean complete = replicas.stream().allMatch(role -> knows(config, role, file.instances()));
        return new PeerMemory(Optional.of(file), complete, ports(config, replicas, file.instances()));
    }

    private static Map<String, Integer> ports(AppConfig config, List<RoleName> replicas, List<Instance> remembered) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (RoleName role : replicas) {
            String own = Integer.toString(config.replica(role).id());
            remembered.stream()
                    .filter(instance -> instance.service().equals(role.word())
                            && instance.id().equals(own))
                    .findFirst()
                    .ifPresent(instance -> ports.put(role.word(), instance.url().getPort()));
        }
        return ports;
    }

    private static boolean knows(AppConfig config, RoleName role, List<Instance> remembered) {
        String own = Integer.toString(config.replica(role).id());
        return config.peers().containsKey(role.word())
                || config.replica(role).initialMembers().size() == 1
                || remembered.stream()
                        .anyMatch(instance -> instance.service().equals(role.word())
                                && !instance.id().equals(own));
    }

    /** Whether every replica of this process knows where some other of its group is. */
    boolean isComplete() {
        return complete;
    }

    /** Where the replicas of this process listened the last time, by role: their peers know them there. */
    Map<String, Integer> ports() {
        return ports;
    }

    List<Instance> instances() {
        return file.map(ServiceDirectoryFile::instances).orElse(List.of());
    }

    void follow(ServiceDirectory roster) {
        file.ifPresent(memory -> memory.follow(roster));
    }
}
