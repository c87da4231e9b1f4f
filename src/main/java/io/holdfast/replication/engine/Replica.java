package io.holdfast.replication.engine;

import io.holdfast.replication.PeerTransport;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.replication.StateMachine;
import io.microraft.executor.RaftNodeExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One replica of a group: the engine, its log, its safeguards, and the state machine. Any thread may call it; what it does happens on the
 * thread of the group, and futures end there. Its phases are those of {@link Lifecycle}, its parts those of {@link ReplicaParts}.
 */
final class Replica<C, R> implements PeerTransport.Receiver {
    private final EngineLifecycle<C, R> lifecycle;
    private final ReplicaParts<C, R> parts;
    private final RaftNodeExecutor thread;

    Replica(ReplicaConfig config, Environment environment, Set<Safeguard> safeguards, StateMachine<C, R> machine) {
        this.lifecycle = new EngineLifecycle<>(config, environment, safeguards, machine);
        this.parts = lifecycle.parts();
        this.thread = parts.environment.thread();
    }

    /** Reads the disk and takes part. @return fails with {@code Unavailable} when the directory or what is in it cannot be used */
    Future<Void> start() {
        Promise<Void> started = Promise.promise();
        thread.execute(() -> lifecycle.start(started));
        return started.future();
    }

    Future<R> submit(C command) {
        return parts.intake.submit(parts.machine.encode(command).getBytes());
    }

    <T> Future<T> readLinearizable(Supplier<T> view) {
        Promise<T> result = Promise.promise();
        thread.execute(() -> {
            if (parts.participation.isUp()) {
                parts.reads.add(view, result);
            } else {
                result.fail(parts.participation.rejection());
            }
        });
        return result.future();
    }

    /** Reads the state as this replica has it, which may be older than what other replicas have returned. */
    <T> Future<T> readLocal(Supplier<T> view) {
        Promise<T> result = Promise.promise();
        thread.execute(() -> {
            try {
                result.complete(view.get());
            } catch (RuntimeException bug) {
                result.fail(bug);
            } catch (Error ofTheProcess) {
                result.fail(ofTheProcess);
                throw ofTheProcess;
            }
        });
        return result.future();
    }

    /** What only a leader can do. */
    LeaderRequests requests() {
        return parts.requests;
    }

    /** Keeps the leadership that it has, or is about to be transferred, until the next election. */
    void keepLeadership() {
        Status now = status();
        parts.housekeeping.keptLeadership().keep(now.term(), now.leads());
    }

    Status status() {
        return parts.status.status();
    }

    /** What this replica shows of itself. */
    StatusView view() {
        return parts.status;
    }

    /** Fingerprints of the state at some indexes. */
    Map<Long, Long> checkpoints() {
        return parts.state.checkpoints().all();
    }

    /** Takes part no more, because of what others found out. */
    void stop(String reason) {
        thread.execute(() -> lifecycle.breakDown(reason, null));
    }

    /** Leaves: what waits is rejected, the log is closed. A leader should have transferred its leadership before. */
    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        thread.execute(() -> lifecycle.close(done));
        return done.future();
    }

    @Override
    public void receive(int from, Buffer frame) {
        parts.incoming.receive(from, frame);
    }
}
