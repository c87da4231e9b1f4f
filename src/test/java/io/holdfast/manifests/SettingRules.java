package io.holdfast.manifests;

import io.holdfast.app.ContainerSettings;
import io.holdfast.base.config.ConfigException;

/** The environment of our containers, read by the product's own code: it knows its settings better than any list. */
final class SettingRules {
    private SettingRules() {}

    static void accepted(Manifests manifests, Findings findings) {
        manifests.roles().forEach(workload -> workload.containers().forEach(container -> {
            for (int ordinal : workload.ordinals()) {
                try {
                    ContainerSettings settings =
                            ContainerEnvironment.of(container, manifests).read(ordinal);
                    findings.require(
                            settings.roles().size() == 1 && settings.roles().contains(workload.component()),
                            container,
                            "env[HOLDFAST_ROLE]",
                            settings.roles(),
                            workload.component());
                    findings.require(
                            settings.redis(), container, "env[HOLDFAST_REGISTRY]", "local", "one that all pods share");
                    findings.require(
                            settings.advertise().equals(ContainerEnvironment.POD_IP),
                            container,
                            "env[HOLDFAST_ADVERTISE]",
                            settings.advertise(),
                            "the pod's own address");
                } catch (ConfigException refused) {
                    findings.add(workload.manifest(), container.field("env"), refused.getMessage(), "a start");
                }
            }
        }));
    }

    static void ports(Manifests manifests, Findings findings) {
        manifests.roles().forEach(workload -> workload.containers().forEach(container -> {
            ContainerSettings settings = ContainerEnvironment.of(container, manifests)
                    .readIfAccepted(workload.ordinals().get(0))
                    .orElse(null);
            if (settings == null) {
                return;
            }
            Integer port = settings.ports().get(workload.component());
            findings.require(
                    container.port("http").filter(given -> given.equals(port)).isPresent(),
                    container,
                    "ports[http].containerPort",
                    container.port("http"),
                    "%s, where the role listens",
                    port);
            findings.require(
                    container
                            .port("admin")
                            .filter(given -> given == settings.adminPort())
                            .isPresent(),
                    container,
                    "ports[admin].containerPort",
                    container.port("admin"),
                    "%d, where the admin port is",
                    settings.adminPort());
            for (String host : new String[] {settings.host(), settings.adminHost()}) {
                findings.require(
                        host.equals("0.0.0.0"), container, "env", host, "0.0.0.0: a probe does not come from loopback");
            }
        }));
    }
}
