package io.holdfast.app;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.ExpenseApi;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.OrderApi;
import io.holdfast.api.RecordApi;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Drain;
import io.holdfast.hosting.replica.ReplicaService;
import io.holdfast.roles.router.RouterVerticle;
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
        config.roles().forEach(role -> roles.add(role.word()));
        Map<String, ReplicaService.Config> replicas = Map.of(
                CatalogApi.SERVICE, config.catalog().replica(),
                OrderApi.SERVICE, config.order().replica(),
                RecordApi.SERVICE, config.record().replica());
        Map<String, Integer> ports = new LinkedHashMap<>();
        replicas.forEach((group, replica) -> ports.put(group, replica.port()));
        ports.put(RouterVerticle.SERVICE, config.router().port());
        ports.put(FrontendApi.SERVICE, config.frontend().port());
        ports.put(ExpenseApi.SERVICE, config.expense().port());
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
                config.redis().isPresent(),
                config.drain());
    }
}
