package io.holdfast.app;

import io.holdfast.hosting.replica.ReplicaService;
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
 * Lets the replicas of this process start while Redis is unavailable: with the configured addresses of their peers, or with those that
 * Redis had at the last start (docs/adr/0039).
 */
final class RememberedPeers {
    private static final String FILE = "known-peers.json";

    private final Optional<ServiceDirectoryFile> file;
    private final boolean complete;
    private final Map<String, Integer> ports;

    private RememberedPeers(Optional<ServiceDirectoryFile> file, boolean complete, Map<String, Integer> ports) {
        this.file = file;
        this.complete = complete;
        this.ports = ports;
    }

    /** Reads what is remembered; blocks. */
    static RememberedPeers open(Vertx vertx, AppConfig config) {
        List<ReplicaService.Config> replicas = config.roles().replicas();
        if (config.registry().redis().isEmpty() || replicas.isEmpty()) {
            return new RememberedPeers(Optional.empty(), false, Map.of());
        }
        ServiceDirectoryFile file =
                ServiceDirectoryFile.open(vertx, config.dataDir().resolve(FILE), Set.copyOf(Roles.groups()));
        boolean complete = replicas.stream().allMatch(replica -> knows(config, replica, file.instances()));
        return new RememberedPeers(Optional.of(file), complete, ports(replicas, file.instances()));
    }

    private static Map<String, Integer> ports(List<ReplicaService.Config> replicas, List<Instance> remembered) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (ReplicaService.Config replica : replicas) {
            remembered.stream()
                    .filter(instance -> isOf(replica, instance) && isOwn(replica, instance))
                    .findFirst()
                    .ifPresent(instance ->
                            ports.put(replica.group().name(), instance.url().getPort()));
        }
        return ports;
    }

    private static boolean knows(AppConfig config, ReplicaService.Config replica, List<Instance> remembered) {
        return config.peers().containsKey(replica.group().name())
                || replica.initialMembers().size() == 1
                || remembered.stream().anyMatch(instance -> isOf(replica, instance) && !isOwn(replica, instance));
    }

    private static boolean isOf(ReplicaService.Config replica, Instance instance) {
        return instance.service().equals(replica.group().name());
    }

    private static boolean isOwn(ReplicaService.Config replica, Instance instance) {
        return instance.id().equals(Integer.toString(replica.id()));
    }

    /** Whether every replica of this process knows the address of another one of its group. */
    boolean isComplete() {
        return complete;
    }

    /** The ports of the replicas of this process before the restart, by role: their peers may still use these. */
    Map<String, Integer> ports() {
        return ports;
    }

    List<Instance> instances() {
        return file.map(ServiceDirectoryFile::instances).orElse(List.of());
    }

    void follow(ServiceDirectory directory) {
        file.ifPresent(memory -> memory.follow(directory));
    }
}
