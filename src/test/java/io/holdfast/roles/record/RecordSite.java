package io.holdfast.roles.record;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.RecordApi.Change;
import io.holdfast.api.RecordApi.Changed;
import io.holdfast.api.RecordApi.View;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.orders.OfThisProcess;
import io.holdfast.simulation.orders.SimulatedGroup;
import io.holdfast.simulation.record.RecordFault;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One process of a simulated record: the product's own classes on a simulated group and a clock of its own. */
public final class RecordSite {

    /** Hears of every command as it is applied. */
    public interface Witness {
        void applied(long index, String command, String answer, Map<String, String> state);
    }

    /** What all sites have in common. @param longest deadline of a request */
    public record Common(
            SimulatedGroup<?, ?> group,
            int keysMax,
            Duration rememberFor,
            int rememberMax,
            Duration longest,
            Optional<RecordFault> fault,
            Witness witness) {}

    private final Common common;
    private final Host host;
    private final Time time;
    private RecordMap record;
    private RecordService service;
    private ReplicatedGroup<RecordCommand, RecordResult> group;
    private long copies;

    public RecordSite(Common common, Host host, Time time) {
        this.common = common;
        this.host = host;
        this.time = time;
    }

    /** A process starts from what the log and the snapshots of its group have. */
    @SuppressWarnings("unchecked") // the group is made for this one machine
    public void boot() {
        host.powerOn();
        record = new RecordMap();
        group = new OfThisProcess<>(
                ((SimulatedGroup<RecordCommand, RecordResult>) common.group())
                        .start(host, new WitnessedRecord(record, common.fault(), common.witness())),
                host);
        Duration remembered =
                is(RecordFault.EXPIRED_EARLY) ? common.rememberFor().dividedBy(8) : common.rememberFor();
        Limits limits = new Limits(common.keysMax(), 100_000, remembered, common.rememberMax(), 1 << 20);
        service = new RecordService(record, group, time, limits, common.longest());
    }

    private boolean is(RecordFault fault) {
        return common.fault().filter(fault::equals).isPresent();
    }

    public Host host() {
        return host;
    }

    public void fill(Map<String, String> values) {
        group.submit(new RecordCommand.Seed(values)).onFailure(again -> {});
    }

    public boolean isFilled() {
        return record.isSeeded();
    }

    /** As a request reaches a replica. */
    public Future<Changed> change(String key, Change change, Deadline deadline) {
        String used = is(RecordFault.NOT_DEDUPLICATED) ? key + "/" + host.id + "/" + ++copies : key;
        Deadline until = is(RecordFault.DEADLINE_NOT_CHECKED) ? Deadline.after(time, common.longest()) : deadline;
        if (is(RecordFault.SET_IN_PARTS) && change.set() != null && change.set().size() > 1) {
            Future<Changed> last = Future.succeededFuture();
            for (Map.Entry<String, String> part : change.set().entrySet()) {
                Change one = new Change(change.hash(), Map.of(part.getKey(), part.getValue()), null);
                last = last.compose(done -> service.change(used + part.getKey(), one, until));
            }
            return last;
        }
        return service.change(used, change, until);
    }

    public Future<View> readLinearizable() {
        if (is(RecordFault.READ_WITHOUT_BARRIER)) {
            return service.leads()
                    ? service.readLocal(Optional.empty())
                    : Future.failedFuture(Failure.Unavailable.ofReplica("not-leader", "does not lead"));
        }
        return service.readLinearizable(Optional.empty());
    }

    public Future<View> readLocal() {
        return service.readLocal(Optional.empty());
    }

    public Leader leader() {
        return new Leader(group.status().leader(), group.status().term());
    }

    /** The whole state, to be compared. */
    public Object state() {
        return record.snapshot();
    }

    public Map<String, String> values() {
        return record.state();
    }
}
