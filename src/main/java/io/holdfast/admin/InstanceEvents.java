package io.holdfast.admin;

import io.holdfast.api.EventApi.Kind;
import io.holdfast.registry.Instance;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.telemetry.events.EventBursts;
import io.holdfast.telemetry.events.EventDraft;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tells of instances that registered, started anew, and left. All processes see the same table, so one of them tells: the one with the
 * instance of ours whose name is the first. Confined to the context of the directory.
 */
final class InstanceEvents {
    private static final int FREE = 5;
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final ServiceDirectory directory;
    private final Set<String> ours;
    private final Supplier<Set<URI>> here;
    private final EventBursts events;
    private Map<String, Instance> before = Map.of();
    private boolean began;

    /** @param ours names of services that are roles @param here where this process listens */
    InstanceEvents(ServiceDirectory directory, Set<String> ours, Supplier<Set<URI>> here, EventBursts events) {
        this.directory = directory;
        this.ours = ours;
        this.here = here;
        this.events = events;
    }

    void begin() {
        directory.onChange(this::changed);
    }

    private void changed() {
        Map<String, Instance> now = new HashMap<>();
        directory.all().forEach(instance -> now.put(instance.name(), instance));
        Map<String, Instance> was = before;
        before = now;
        if (!began) {
            began = true; // what was there before this process is no news
            return;
        }
        if (!isTeller(now)) {
            return;
        }
        now.forEach((name, instance) -> registered(was.get(name), instance));
        was.forEach((name, instance) -> {
            if (!now.containsKey(name)) {
                left(instance);
            }
        });
    }

    private boolean isTeller(Map<String, Instance> now) {
        return now.values().stream()
                .filter(instance -> ours.contains(instance.service()))
                .min(Comparator.comparing(Instance::name))
                .filter(first -> here.get().contains(first.url()))
                .isPresent();
    }

    private void registered(Instance was, Instance is) {
        String name = is.name();
        if (was == null) {
            tell(
                    is,
                    EventDraft.info(Kind.NODE, name, name + " registered")
                            .because("at " + is.url())
                            .ends(key(is)));
        } else if (was.epoch() != is.epoch()) {
            tell(
                    is,
                    EventDraft.info(Kind.NODE, name, name + " started anew")
                            .because("at " + is.url())
                            .ends(key(is)));
        } else if (was.state() != is.state() && is.state() == Instance.State.DRAINING) {
            tell(
                    is,
                    EventDraft.info(Kind.NODE, name, name + " is draining")
                            .because("it stops once nothing is in flight"));
        }
    }

    private void left(Instance was) {
        String name = was.name();
        tell(
                was,
                was.state() == Instance.State.DRAINING
                        ? EventDraft.info(Kind.NODE, name, name + " left")
                        : EventDraft.warn(Kind.NODE, name, name + " is gone")
                                .because("its lease ended without being given back")
                                .begins(key(was)));
    }

    private void tell(Instance about, EventDraft draft) {
        events.add(new EventBursts.Flow("instances:" + about.service(), FREE, WINDOW), draft);
    }

    // The same as of an eviction: whichever way it is back ends both.
    private static String key(Instance instance) {
        return "node:" + instance.name();
    }
}
