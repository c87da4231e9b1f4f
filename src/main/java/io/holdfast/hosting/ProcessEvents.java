package io.holdfast.hosting;

import io.holdfast.api.EventApi.Kind;
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
 * Tells the event log when another process falls silent, is heard again, or is gone for good. All see that, so only the one of them with
 * the least id tells. Confined to its owner's thread.
 */
final class ProcessEvents {
    private final EventLog log;
    private final Map<String, String> silent = new HashMap<>(); // names by id

    ProcessEvents(EventLog log) {
        this.log = log;
    }

    /** @param processes this one first */
    void look(List<Summary> processes) {
        Summary self = processes.get(0);
        boolean tells = processes.stream()
                .filter(process -> !Boolean.TRUE.equals(process.stale()))
                .min(Comparator.comparing(Summary::id))
                .filter(self::equals)
                .isPresent();
        processes.stream().skip(1).forEach(process -> heard(process, self, tells));
        gone(processes.stream().map(Summary::id).collect(Collectors.toSet()), tells);
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
