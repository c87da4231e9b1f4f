package io.holdfast.admin;

import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.registry.Instance;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.telemetry.events.EventLog;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a process tells of itself and of the registry, whatever its roles are. Confined to its event loop. */
final class EventSources {
    private static final long POLL_MILLIS = 1_000;

    private final Platform platform;
    private final Map<String, Health> roles;
    private final EventLog events;
    private final RegistryEvents registry;
    private final StartEvents starts;

    private EventSources(Platform platform, Map<String, Health> roles) {
        this.platform = platform;
        this.roles = roles;
        this.events = platform.telemetry().events();
        this.registry = new RegistryEvents(
                platform.discovery().directory(),
                platform.discovery().registry().name(),
                events.bursts());
        this.starts = new StartEvents(
                events,
                Optional.ofNullable(EventSources.class.getPackage().getImplementationVersion())
                        .orElse("development"));
    }

    /** @return ends it */
    static Runnable begin(Platform platform, Map<String, Health> roles) {
        EventSources sources = new EventSources(platform, roles);
        new InstanceEvents(
                        platform.discovery().directory(),
                        platform.discovery().reservedNames(),
                        sources::here,
                        sources.events.bursts())
                .begin();
        long timer = platform.vertx().setPeriodic(POLL_MILLIS, t -> sources.poll());
        return () -> platform.vertx().cancelTimer(timer);
    }

    private void poll() {
        registry.poll();
        starts.poll(name(), roles.values().stream().allMatch(health -> health.reasons()
                .isEmpty()));
        events.bursts().flush();
    }

    private Set<URI> here() {
        return roles.values().stream().flatMap(health -> health.url().stream()).collect(Collectors.toSet());
    }

    // The first instance of this process, as the directory has it.
    private Optional<String> name() {
        ServiceDirectory directory = platform.discovery().directory();
        Set<URI> here = here();
        return directory.all().stream()
                .filter(instance -> here.contains(instance.url()))
                .map(Instance::name)
                .sorted()
                .findFirst();
    }
}
