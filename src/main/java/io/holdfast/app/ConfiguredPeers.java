package io.holdfast.app;

import io.holdfast.base.config.Settings;
import io.holdfast.replication.peers.StaticPeers;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Reads {@code GROUP.peers}: the addresses of replicas, where they are configured. */
final class ConfiguredPeers {
    private ConfiguredPeers() {}

    /** By group. @param scheme of their URLs */
    static Map<String, StaticPeers> read(Settings settings, String scheme) {
        Map<String, StaticPeers> peers = new TreeMap<>();
        for (String group : Roles.groups()) {
            settings.parsed(
                            group + ".peers",
                            "",
                            UnaryOperator.identity(),
                            text -> parse(text, scheme),
                            "where the replicas listen, " + StaticPeers.FORM + "; else the registry tells")
                    .ifPresent(configured -> peers.put(group, configured));
        }
        return peers;
    }

    private static Optional<StaticPeers> parse(String text, String scheme) {
        return text.isEmpty() ? Optional.empty() : Optional.of(StaticPeers.parse(text, scheme));
    }
}
