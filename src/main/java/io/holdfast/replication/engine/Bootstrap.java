package io.holdfast.replication.engine;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Asks the other replicas repeatedly why this directory is empty, until {@link BootstrapDecision} can tell. Confined to the thread of the group. */
final class Bootstrap {
    /** By the engine's clock, on which a heartbeat takes a second. */
    private static final long QUERY_MILLIS = 1_000;

    private final int id;
    private final BootstrapDecision decision;
    private final Clock clock;
    private final BiConsumer<Integer, SideMessage> wire;
    private long nextQuery;

    /** @param wire where queries leave */
    Bootstrap(int id, BootstrapDecision decision, Clock clock, BiConsumer<Integer, SideMessage> wire) {
        this.id = id;
        this.decision = decision;
        this.clock = clock;
        this.wire = wire;
    }

    /** Sends a query to all replicas that it knows, unless it has just done so. */
    void query() {
        if (clock.millis() >= nextQuery) {
            nextQuery = clock.millis() + QUERY_MILLIS;
            decision.toQuery().forEach(other -> wire.accept(other, new SideMessage.Query(decision.own())));
        }
    }

    /** {@code from} sent something that is no report. */
    void heard(int from) {
        decision.heard(from);
    }

    void reported(int from, BootstrapDecision.Report report) {
        decision.reported(from, report);
    }

    BootstrapDecision.Verdict verdict() {
        return decision.verdict();
    }

    Map<Integer, DirectoryId> founders() {
        return decision.founders();
    }

    /** Why this replica takes no part yet. */
    String reason() {
        return "its directory is empty: %s; all replicas have to be there once when a group begins".formatted(decision);
    }

    /** The message for an operator whose replica has lost its directory. */
    String lostReason() {
        return ("its directory is empty, but replica %s knows it as a voter of this group: what it promised is lost. Put the old"
                        + " directory back, or remove %d from the group with `members` and add a replica under a new id")
                .formatted(decision.witnesses(), id);
    }

    /**
     * What a replica with {@code store} reports to one that asks.
     *
     * @param committed the members that are decided; empty for a replica that belongs to no group
     * @param effective the newest members in its log; likewise
     */
    static BootstrapDecision.Report report(
            EngineStore store, Optional<MemberView> committed, Optional<MemberView> effective) {
        return committed.isEmpty() || effective.isEmpty()
                ? BootstrapDecision.Report.ofEmptyDirectory(store.own())
                : new BootstrapDecision.Report(
                        true,
                        store.own(),
                        store.founders(),
                        committed.get().configuration(),
                        effective.get().configuration());
    }
}
