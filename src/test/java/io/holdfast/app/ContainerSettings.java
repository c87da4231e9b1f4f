package io.holdfast.app;

import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Drain;
import io.holdfast.hosting.replica.ReplicaService;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the product makes of a container's environment, for tests of manifests.
 *
 * @param roles that run
 * @param ports by role
 * @param replicas by group: what it believes of its own replica and of how the group began
 * @param peers by group, where they are written down
 * @param redis whether instances register where other processes see them
 */
public record ContainerSettings(
        Set<String> roles,
        Map<String, Integer> ports,
        int adminPort,
        String host,
        String adminHost,
        String advertise,
        Map<String, ReplicaService.Config> replicas,
        Map<String, Map<Integer, URI>> peers,
        boolean redis,
        Drain drain) {

    /** @throws io.holdfast.base.config.ConfigException as the process would end with */
    public static ContainerSettings read(Map<String, String> environment) {
        AppConfig config = AppConfig.from(new Settings(List.of(Layer.environment(environment))));
        Set<String> roles = new TreeSet<>();
        config.roles().running().forEach(role -> roles.add(role.name()));
        Map<String, ReplicaService.Config> replicas = new LinkedHashMap<>();
        Map<String, Integer> ports = new LinkedHashMap<>();
        config.roles().all().forEach(role -> {
            role.replica().ifPresent(replica -> replicas.put(role.name(), replica));
            role.port().ifPresent(port -> ports.put(role.name(), port));
        });
        Map<String, Map<Integer, URI>> peers = new LinkedHashMap<>();
        config.peers().forEach((group, written) -> peers.put(group, written.all()));
        return new ContainerSettings(
                roles,
                ports,
                config.admin().port(),
                config.web().host(),
                config.admin().host(),
                config.advertise(),
                replicas,
                peers,
                config.registry().redis().isPresent(),
                config.drain());
    }
}
