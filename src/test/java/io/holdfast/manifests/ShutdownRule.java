package io.holdfast.manifests;

import io.holdfast.app.ContainerSettings;
import java.time.Duration;
import java.util.Optional;

/** SIGTERM drains; SIGKILL must not come before that is over. */
final class ShutdownRule {
    private static final Duration HAND_OVER = Duration.ofSeconds(5);
    private static final int LEAST_PRE_STOP = 3;

    private ShutdownRule() {}

    static void check(Manifests manifests, Findings findings) {
        manifests.roles().forEach(workload -> workload.containers().forEach(container -> {
            int sleep = container.json().at("/lifecycle/preStop/sleep/seconds").asInt(0);
            findings.require(
                    sleep >= LEAST_PRE_STOP,
                    container,
                    "lifecycle.preStop.sleep.seconds",
                    container.json().at("/lifecycle/preStop/sleep/seconds"),
                    "at least %d: so long do Services send requests to a pod that is leaving",
                    LEAST_PRE_STOP);
            Optional<ContainerSettings> settings = ContainerEnvironment.of(container, manifests)
                    .readIfAccepted(workload.ordinals().get(0));
            int grace = workload.pod().path("terminationGracePeriodSeconds").asInt(30);
            settings.map(ContainerSettings::drain)
                    .map(drain ->
                            drain.notice().plus(drain.limit()).plus(HAND_OVER).plusSeconds(sleep))
                    .ifPresent(needed -> findings.require(
                            grace * 1000L >= needed.toMillis(),
                            workload.manifest(),
                            Workload.POD + ".terminationGracePeriodSeconds",
                            grace,
                            "at least %d: preStop, drain.notice, drain.limit, and time to hand over",
                            (needed.toMillis() + 999) / 1000));
        }));
    }
}
