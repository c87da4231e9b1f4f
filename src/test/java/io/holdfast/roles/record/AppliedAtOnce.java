package io.holdfast.roles.record;

import io.holdfast.base.time.Time;
import io.holdfast.replication.MembershipChange;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.StateMachine.Position;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A group of two replicas that applies each command, as the log would have it, before it answers. */
final class AppliedAtOnce implements ReplicatedGroup<RecordCommand, RecordResult> {
    private final RecordMap first;
    private final Time time;
    private final int leader;
    private RecordMap second = new RecordMap();
    private long index;

    /** @param leader 1 where the replica that is asked leads */
    AppliedAtOnce(RecordMap first, Time time, int leader) {
        this.first = first;
        this.time = time;
        this.leader = leader;
    }

    /** The replica that gets no requests. */
    RecordMap second() {
        return second;
    }

    /** The second replica goes on from a snapshot. */
    void restartSecond() {
        List<Buffer> pieces = second.snapshot();
        second = new RecordMap();
        second.restore(new Position(index + 1, time.now()), pieces);
    }

    @Override
    public Future<RecordResult> submit(RecordCommand command) {
        Buffer written = first.encode(command);
        RecordResult answer = first.apply(++index, time.now(), first.decode(written));
        RecordResult other = second.apply(index, time.now(), second.decode(written));
        return answer.equals(other)
                ? Future.succeededFuture(answer)
                : Future.failedFuture(new AssertionError(answer + " and " + other));
    }

    @Override
    public <T> Future<T> readLinearizable(Supplier<T> view) {
        return readLocal(view);
    }

    @Override
    public <T> Future<T> readLocal(Supplier<T> view) {
        return Future.succeededFuture(view.get());
    }

    @Override
    public Future<Void> transferLeadership(int to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> change(MembershipChange change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Status status() {
        return new Status(1, leader, 1, index, index, List.of(1, 2), List.of(), Optional.empty(), Optional.empty());
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
