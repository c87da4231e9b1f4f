package io.holdfast.simulation.orders;

import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.simulation.Host;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A replica as one process sees it: when that has died, what is left of it in the simulation hears nothing any more. */
public final class OfThisProcess<C, R> extends PassingGroup<C, R> {
    private final Host host;
    private final int incarnation;

    public OfThisProcess(ReplicatedGroup<C, R> group, Host host) {
        super(group);
        this.host = host;
        this.incarnation = host.incarnation();
    }

    private boolean isAlive() {
        return host.incarnation() == incarnation;
    }

    private <T> Future<T> heard(Supplier<Future<T>> question) {
        Promise<T> answer = Promise.promise();
        if (isAlive()) {
            question.get().onComplete(done -> {
                if (isAlive()) {
                    answer.handle(done);
                }
            });
        }
        return answer.future();
    }

    @Override
    public Future<R> submit(C command) {
        return heard(() -> super.submit(command));
    }

    @Override
    public <T> Future<T> readLinearizable(Supplier<T> view) {
        return heard(() -> super.readLinearizable(view));
    }

    @Override
    public <T> Future<T> readLocal(Supplier<T> view) {
        return heard(() -> super.readLocal(view));
    }

    @Override
    public Status status() {
        return isAlive()
                ? super.status()
                : new Status(host.id, 0, 0, 0, 0, List.of(), List.of(), Optional.of("dead"), Optional.empty());
    }
}
