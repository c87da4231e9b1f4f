package io.holdfast.hosting;

import io.holdfast.registry.Lease;
import io.holdfast.registry.Registry;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.replication.peers.Peers;
import io.holdfast.replication.peers.StaticPeers;
import java.util.Map;
import java.util.Set;

/**
 * How the roles of this process find others, and are found.
 *
 * @param directory this process' copy of the registry
 * @param lease of the instances of this process
 * @param configuredPeers by group, where the addresses of its replicas are configured
 * @param reservedNames that no external service may have
 */
public record Discovery(
        Registry registry,
        ServiceDirectory directory,
        Lease.Config lease,
        Map<String, StaticPeers> configuredPeers,
        Set<String> reservedNames) {
    public Discovery {
        configuredPeers = Map.copyOf(configuredPeers);
        reservedNames = Set.copyOf(reservedNames);
    }

    /** Where the replicas of {@code group} listen: as configured, else as registered. */
    Peers peers(String group) {
        StaticPeers configured = configuredPeers.get(group);
        return configured == null ? new DirectoryPeers(directory, group) : configured;
    }
}
