package io.holdfast.admin;

import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is wanted of an instance, and how it is: by the word of routers, of its process, and of its silence. Pure.
 *
 * @param configured ready, starting, draining, drained or ejected; null of a replica without a lease
 * @param health healthy, evicted, down, unreachable, starting, behind or unfit
 * @param reason whole; empty where there is nothing to say
 * @param by who decided
 */
record NodeHealth(
        String configured, String health, Optional<String> reason, Optional<String> by, Optional<Instant> since) {
    private static final long BEHIND = 1_000;
    private static final List<String> TAKES_PART = List.of("fit", "disk-slow", "disk-low", "clock-off");

    /**
     * @param process that holds it; empty where none is heard of that does
     * @param replica where it is one, as its process published it
     * @param silence why nothing is heard of the process; empty where something is, or where nothing has to be
     */
    static NodeHealth of(
            InstanceStatus status,
            Optional<Summary> process,
            Optional<ReplicaStatus> replica,
            Optional<Silence> silence) {
        Optional<InstanceCondition> shown = status.shown();
        NodeHealth found = found(status, process, replica, silence);
        // What an operator wants is told with his reason, unless the instance is out for another one as well.
        boolean isWanted = shown.filter(AdminOverride.class::isInstance).isPresent();
        return isWanted && found.reason().isEmpty()
                ? new NodeHealth(
                        found.configured(),
                        found.health(),
                        shown.map(InstanceCondition::reason),
                        shown.map(InstanceCondition::by),
                        shown.map(InstanceCondition::since))
                : found;
    }

    /** Of a replica that holds no lease, by the word of its process: nothing says what is wanted of it. */
    static NodeHealth ofMember(String service, Summary process, Optional<ReplicaStatus> replica) {
        Optional<String> notReady = notReady(service, Optional.of(process));
        return replica.map(one -> ofReplica(null, one, notReady))
                .orElseGet(() -> bySelf(null, notReady.isPresent() ? "down" : "healthy", notReady));
    }

    /** Of a replica that holds no lease, and of whose process nothing is heard. */
    static NodeHealth unreachable(String reason, Optional<Instant> since) {
        return new NodeHealth(null, "unreachable", Optional.of(reason), Optional.empty(), since);
    }

    /** @param since when it was heard of last, or tried in vain first */
    record Silence(String reason, Instant since) {}

    private static NodeHealth found(
            InstanceStatus status,
            Optional<Summary> process,
            Optional<ReplicaStatus> replica,
            Optional<Silence> silence) {
        String configured = configured(status);
        Instance instance = status.instance();
        if (silence.isPresent()) {
            return new NodeHealth(
                    configured,
                    "unreachable",
                    silence.map(Silence::reason),
                    Optional.empty(),
                    silence.map(Silence::since));
        }
        Optional<HealthReport> report = status.reported();
        if (report.isPresent()) {
            boolean answered = report.get().kind() != HealthReport.Kind.UNREACHABLE;
            return new NodeHealth(
                    configured,
                    answered ? "evicted" : "down",
                    report.map(HealthReport::reason),
                    report.map(HealthReport::by),
                    report.map(HealthReport::since));
        }
        Optional<String> notReady = notReady(instance.service(), process);
        if (replica.isPresent()) {
            NodeHealth itself = ofReplica(configured, replica.get(), notReady);
            // Its lease may be newer than what its process published.
            boolean isOut = instance.state() == Instance.State.STARTING
                    && !instance.why().isEmpty();
            return isOut && itself.reason().isEmpty()
                    ? bySelf(configured, "starting", Optional.of(instance.why()))
                    : itself;
        }
        Optional<String> why = notReady.or(() -> Optional.of(instance.why()).filter(text -> !text.isEmpty()));
        boolean starts = instance.state() == Instance.State.STARTING;
        return bySelf(configured, starts ? "starting" : notReady.isPresent() ? "down" : "healthy", why);
    }

    private static Optional<String> notReady(String service, Optional<Summary> process) {
        return process.map(one -> one.reasons().get(service))
                .filter(reasons -> !reasons.isEmpty())
                .map(reasons -> String.join("; ", reasons));
    }

    private static NodeHealth ofReplica(String configured, ReplicaStatus replica, Optional<String> notReady) {
        if (replica.state() != null && !TAKES_PART.contains(replica.state())) {
            String word = replica.state().equals("catching-up") ? "behind" : "down";
            return bySelf(
                    configured, word, Optional.ofNullable(replica.reason()).or(() -> notReady));
        }
        if (notReady.isPresent() || replica.lag() >= BEHIND) {
            return bySelf(
                    configured,
                    "behind",
                    notReady.or(() -> Optional.of("it is %,d commands behind".formatted(replica.lag()))));
        }
        return replica.reason() == null
                ? bySelf(configured, "healthy", Optional.empty())
                : bySelf(configured, "unfit", Optional.of(replica.reason()));
    }

    private static NodeHealth bySelf(String configured, String health, Optional<String> reason) {
        return new NodeHealth(configured, health, reason, Optional.empty(), Optional.empty());
    }

    private static String configured(InstanceStatus status) {
        return status.override()
                .map(wanted -> wanted.kind() == AdminOverride.Kind.DRAINED ? "drained" : "ejected")
                .orElseGet(status::lease);
    }
}
