package io.holdfast.app;

import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Role;
import io.holdfast.replication.peers.StaticPeers;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that a group's configured peers give for the replicas of this process: they must listen there, or their peers never find
 * them. May resolve names, so never on an event loop.
 */
final class OwnAddresses {
    private final int id;
    private final Map<String, StaticPeers> written =
            new LinkedHashMap<>(); // of the groups with a replica in this process
    private final Map<String, URI> own = new LinkedHashMap<>();

    OwnAddresses(List<Role<?>> roles, int id, Map<String, StaticPeers> peers) {
        this.id = id;
        roles.stream().<String>map(Role::name).filter(peers::containsKey).forEach(group -> {
            written.put(group, peers.get(group));
            peers.get(group).find(id).ifPresent(url -> own.put(group, url));
        });
    }

    /** The address to listen at if none is configured: the one in the peers, if it is an address of this machine other than loopback. */
    Optional<String> host() {
        return own.values().stream()
                .map(OwnAddresses::host)
                .filter(host -> Addresses.isLocal(host) && !Addresses.isLoopback(host))
                .findFirst();
    }

    /** Adds to the problems of {@code settings} what keeps others from finding a replica of this process. */
    void check(Settings settings, String listensAt) {
        written.forEach((group, peers) -> settings.require(
                own.containsKey(group),
                "%s.peers: it has no replica %d, which runs here (expected: %d=host:port too, at every replica)",
                group,
                id,
                id));
        own.forEach((group, url) -> {
            checkPort(settings, group, url);
            settings.require(
                    settings.isGiven("host") || !Addresses.isLoopback(listensAt) || Addresses.isLoopback(host(url)),
                    "host: %s (expected: an address at which others reach replica %d, because %s.peers says %s)",
                    listensAt,
                    id,
                    group,
                    url);
        });
    }

    // An address of this machine is not forwarded by another one, so the port has to be the same.
    private void checkPort(Settings settings, String group, URI url) {
        String key = group + ".port";
        int port = settings.isGiven(key)
                ? settings.integer(key, 0, 0, 65_535, "port of this replica; 0 takes any")
                : url.getPort();
        boolean forwarded = port > 0 && !Addresses.isLocal(host(url));
        settings.require(
                port == url.getPort() || forwarded,
                "%s: %d (expected: %d, where %s.peers says that replica %d listens; or unset)",
                key,
                port,
                url.getPort(),
                group,
                id);
    }

    private static String host(URI url) {
        return url.getHost().replaceAll("[\\[\\]]", "");
    }
}
