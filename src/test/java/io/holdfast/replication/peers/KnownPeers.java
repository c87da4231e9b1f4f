package io.holdfast.replication.peers;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Addresses that a test knows, and may change. */
public record KnownPeers(Map<Integer, URI> addresses) implements Peers {
    @Override
    public Optional<URI> find(int id) {
        return Optional.ofNullable(addresses.get(id));
    }

    @Override
    public Map<Integer, URI> all() {
        return Collections.unmodifiableMap(new TreeMap<>(addresses));
    }
}
