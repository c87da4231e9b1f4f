package io.holdfast.admin;

import io.holdfast.api.EventApi.Kind;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.telemetry.events.EventBursts;
import io.holdfast.telemetry.events.EventDraft;
import java.time.Duration;

/** Tells when this process can no longer read the registry, and when it can again. Confined to its event loop. */
final class RegistryEvents {
    private static final EventBursts.Flow FLOW = new EventBursts.Flow("registry", 2, Duration.ofSeconds(30));
    private static final String KEY = "registry";

    private final ServiceDirectory directory;
    private final String url;
    private final EventBursts events;
    private boolean wasFresh;
    private boolean told;

    /** @param url the registry's, for people */
    RegistryEvents(ServiceDirectory directory, String url, EventBursts events) {
        this.directory = directory;
        this.url = url;
        this.events = events;
    }

    void poll() {
        boolean fresh = !directory.isStale();
        if (wasFresh && !fresh) {
            events.add(
                    FLOW,
                    EventDraft.warn(Kind.REGISTRY, KEY, "The registry cannot be read")
                            .because(url + " does not answer; the last table of instances stays in use")
                            .begins(KEY));
        } else if (told && fresh) {
            events.add(
                    FLOW,
                    EventDraft.ok(Kind.REGISTRY, KEY, "The registry is read again")
                            .ends(KEY));
        }
        told = (told || wasFresh) && !fresh;
        wasFresh = fresh;
    }
}
