package io.holdfast.hosting;

import io.holdfast.api.EventApi.Kind;
import io.holdfast.api.EventApi.Level;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.telemetry.events.EventDraft;
import io.holdfast.telemetry.events.EventLog;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells the event log what changes between two looks: a replica of this process becomes unfit or fit again, its registry stale or fresh,
 * another process silent or heard again. What all see, the one of them with the least id tells. Confined to its owner's thread.
 */
final class ProcessEvents {
    private static final Set<String> OUT = Set.of("disk-full", "failed", "empty-directory");
    private static final Set<String> USUAL_AT_A_START = Set.of("catching-up", "empty-directory");

    /** So many times in a row the registry is seen in another state before that is told. */
    private static final int LOOKS = 5;

    private final EventLog log;
    private final Map<String, String> unfit = new HashMap<>();
    private final Map<String, String> silent = new HashMap<>(); // names by id
    private boolean registryStale;
    private boolean registryTold;
    private int registryLooks;
    private boolean registrySeen;

    ProcessEvents(EventLog log) {
        this.log = log;
    }

    /** @param processes this one first */
    void look(List<Summary> processes) {
        Summary self = processes.get(0);
        self.replicas().forEach(this::replica);
        Summary teller = processes.stream()
                .filter(process -> !Boolean.TRUE.equals(process.stale()))
                .min(Comparator.comparing(Summary::id))
                .orElse(self);
        registry(self, teller);
        processes.stream().skip(1).forEach(process -> heard(process, self, teller.equals(self)));
        gone(processes.stream().map(Summary::id).collect(Collectors.toSet()), teller.equals(self));
    }

    private void replica(ReplicaStatus replica) {
        String name = replica.group() + "/" + replica.id();
        String state = replica.state() == null || replica.reason() == null ? "fit" : replica.state();
        String before = unfit.getOrDefault(name, "fit");
        if (state.equals(before)) {
            return;
        }
        Kind kind = (state + before).contains("disk") ? Kind.DISK : Kind.NODE;
        if (state.equals("fit")) {
            unfit.remove(name);
            log.add(EventDraft.ok(kind, name, "%s is fit again".formatted(name))
                    .because(USUAL_AT_A_START.contains(before) ? null : "it was %s".formatted(before))
                    .ends("unfit:" + name));
        } else {
            unfit.put(name, state);
            Level level = USUAL_AT_A_START.contains(state) ? Level.INFO : OUT.contains(state) ? Level.BAD : Level.WARN;
            log.add(EventDraft.of(
                            level,
                            kind,
                            name,
                            OUT.contains(state)
                                    ? "%s takes no part: %s".formatted(name, state)
                                    : "%s is unfit to lead: %s".formatted(name, state))
                    .because(replica.reason())
                    .begins("unfit:" + name));
        }
    }

    // All lose it at about the same time: one of them tells that for all, and any other one only if it is alone with
    // it.
    private void registry(Summary self, Summary teller) {
        boolean stale = self.registry().equals("stale");
        registrySeen |= !stale; // before the first table, a process waits for the registry
        registryLooks = stale == registryStale ? 0 : registryLooks + 1;
        if (!registrySeen || registryLooks < LOOKS) {
            return;
        }
        registryStale = stale;
        registryLooks = 0;
        String key = "registry:" + self.id();
        if (stale && (teller.equals(self) || !teller.registry().equals("stale"))) {
            registryTold = true;
            log.add(EventDraft.warn(Kind.REGISTRY, self.name(), "%s does not reach the registry".formatted(self.name()))
                    .because("it goes on with the instances that it knows; new ones are not seen")
                    .begins(key));
        } else if (!stale && registryTold) {
            registryTold = false;
            log.add(EventDraft.ok(Kind.REGISTRY, self.name(), "%s reaches the registry again".formatted(self.name()))
                    .ends(key));
        }
    }

    private void heard(Summary process, Summary self, boolean tells) {
        boolean isSilent = Boolean.TRUE.equals(process.stale());
        if (isSilent && silent.put(process.id(), process.name()) == null && tells) {
            log.add(EventDraft.warn(Kind.PROCESS, process.name(), "%s is silent".formatted(process.name()))
                    .because("%s has not heard of it for %,d ms; it holds %s"
                            .formatted(self.name(), process.ageMs(), String.join(", ", process.instances())))
                    .begins("silent:" + process.id()));
        } else if (!isSilent && silent.remove(process.id()) != null && tells) {
            log.add(EventDraft.ok(Kind.PROCESS, process.name(), "%s is heard again".formatted(process.name()))
                    .ends("silent:" + process.id()));
        }
    }

    private void gone(Set<String> known, boolean tells) {
        Map<String, String> gone = new HashMap<>(silent);
        gone.keySet().removeAll(known);
        gone.forEach((id, name) -> {
            silent.remove(id);
            if (tells) {
                log.add(EventDraft.info(
                                Kind.PROCESS, name, "%s is gone, or another start took its place".formatted(name))
                        .ends("silent:" + id));
            }
        });
    }
}
