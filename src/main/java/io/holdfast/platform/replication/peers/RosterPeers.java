package io.holdfast.platform.replication.peers;

import io.holdfast.platform.registry.Roster;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The addresses of a group as the registry tells them: the instance {@code id} of its service is the replica {@code id}. Once seen, an
 * address stays known: replicas that have met need no registry any more.
 */
public final class RosterPeers implements Peers {
    private final Roster roster;
    private final String service;
    private final Map<String, URI> seen = new ConcurrentHashMap<>(); // as many as the service ever had instances

    public RosterPeers(Roster roster, String service) {
        this.roster = roster;
        this.service = service;
        roster.onChange(this::look);
        look();
    }

    @Override
    public Optional<URI> find(int id) {
        return Optional.ofNullable(seen.get(Integer.toString(id)));
    }

    // Also those that are starting or draining: a group agrees before it is ready, and until it is gone.
    private void look() {
        roster.all(service).forEach(instance -> seen.put(instance.id(), instance.url()));
    }
}
