package io.holdfast.hosting;

import io.holdfast.registry.DuplicateReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.registry.ServiceDirectory;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Logs, once each, starts of other processes that were rejected because an instance of this process has their id. Called on the directory's context. */
public final class DuplicateInstanceMonitor {
    private final ServiceDirectory directory;
    private final String name;
    private final URI url;
    private final Consumer<String> log;
    private Instant newest = Instant.MIN;

    private DuplicateInstanceMonitor(ServiceDirectory directory, String name, URI url, Consumer<String> log) {
        this.directory = directory;
        this.name = name;
        this.url = url;
        this.log = log;
    }

    /** @param name and {@code url} of the instance of this process; they stay the same when it registers again */
    static void begin(ServiceDirectory directory, String name, URI url, Consumer<String> log) {
        DuplicateInstanceMonitor watch = new DuplicateInstanceMonitor(directory, name, url, log);
        directory.onChange(watch::check);
    }

    /** The last report of a rejected start under the id of {@code instance}, while the registry keeps it. */
    public static Optional<DuplicateReport> of(Instance instance, List<InstanceCondition> conditions) {
        return conditions.stream()
                .filter(condition -> condition.isAbout(instance))
                .filter(DuplicateReport.class::isInstance)
                .map(DuplicateReport.class::cast)
                .findFirst();
    }

    private void check() {
        directory.all().stream()
                .filter(instance ->
                        instance.name().equals(name) && instance.url().equals(url))
                .findFirst()
                .flatMap(instance -> of(instance, directory.conditions()))
                .filter(report -> report.since().isAfter(newest))
                .ifPresent(report -> {
                    newest = report.since();
                    log.accept("%s: %s, at %s, on %s (expected: one process an id)"
                            .formatted(name, report.reason(), report.by(), report.since()));
                });
    }
}
