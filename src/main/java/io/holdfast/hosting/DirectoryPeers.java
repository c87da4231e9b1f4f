package io.holdfast.hosting;

import io.holdfast.registry.ServiceDirectory;
import io.holdfast.replication.peers.Peers;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The addresses of a group's replicas, from the registry: the instance {@code id} of the service is the replica {@code id}. An address
 * stays known when its lease ends, so that replicas that have met need no registry any more.
 */
public final class DirectoryPeers implements Peers {
    private static final Pattern REPLICA =
            Pattern.compile("[1-9]\\d{0,3}"); // external instances may be registered under the service, too

    private final ServiceDirectory directory;
    private final String service;
    private final Map<String, URI> seen = new ConcurrentHashMap<>(); // grows with the ids that the service ever had
    private volatile Map<Integer, URI> replicas = Map.of();

    public DirectoryPeers(ServiceDirectory directory, String service) {
        this.directory = directory;
        this.service = service;
        directory.onChange(this::update);
        update();
    }

    @Override
    public Optional<URI> find(int id) {
        return Optional.ofNullable(seen.get(Integer.toString(id)));
    }

    @Override
    public Map<Integer, URI> all() {
        return replicas;
    }

    // Also instances that are starting or draining: replicas take part in the group before they are ready and while
    // they drain.
    private synchronized void update() {
        directory.all(service).forEach(instance -> seen.put(instance.id(), instance.url()));
        Map<Integer, URI> sorted = new TreeMap<>();
        seen.forEach((id, url) -> {
            if (REPLICA.matcher(id).matches()) {
                sorted.put(Integer.parseInt(id), url);
            }
        });
        replicas = Collections.unmodifiableMap(sorted);
    }
}
