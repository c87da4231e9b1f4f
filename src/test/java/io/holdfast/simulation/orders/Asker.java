package io.holdfast.simulation.orders;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.simulation.Host;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Asks a group as GroupClient does: the presumed leader first, hints are followed, until the deadline. */
public final class Asker {
    private final Wire wire;
    private final Random random;
    private final Host self;
    private final Time time;
    private final List<Host> replicas;
    private int presumed;
    private int turn;

    /** @param self where it runs, null for what never dies */
    public Asker(Wire wire, Random random, Host self, Time time, List<Host> replicas) {
        this.wire = wire;
        this.random = random;
        this.self = self;
        this.time = time;
        this.replicas = replicas;
        this.turn = random.nextInt(replicas.size());
    }

    /** @param question asked of the replica with that number, which begins with 1; every time the same */
    public <T> Future<T> ask(IntFunction<Future<T>> question, long deadlineMillis) {
        return ask(question, deadlineMillis, unheard -> {});
    }

    /** @param tooLate hears of refusals that came after they were given up, if anybody does */
    <T> Future<T> ask(IntFunction<Future<T>> question, long deadlineMillis, Consumer<Throwable> tooLate) {
        Promise<T> answer = Promise.promise();
        attempt(question, deadlineMillis, null, answer, tooLate);
        return answer.future();
    }

    private <T> void attempt(
            IntFunction<Future<T>> question,
            long deadline,
            Failure worst,
            Promise<T> answer,
            Consumer<Throwable> tooLate) {
        if (time.millis() >= deadline) {
            answer.tryFail(worst != null ? worst : new Failure.Unavailable("deadline-passed", "too late"));
            return;
        }
        int replica = presumed > 0 ? presumed : 1 + (turn++ % replicas.size());
        long patience = Math.min((deadline - time.millis() + 1) * 1_000, 300_000 + random.nextInt(3_000_000));
        wire.ask(self, replicas.get(replica - 1), () -> question.apply(replica), patience, tooLate)
                .onComplete(done -> {
                    if (done.succeeded()) {
                        presumed = replica;
                        answer.tryComplete(done.result());
                    } else if (done.cause() instanceof Failure.Unavailable
                            || done.cause() instanceof Failure.Indeterminate) {
                        Failure failure = (Failure) done.cause();
                        presumed =
                                failure.extras().get("leader") instanceof Integer named && named != replica ? named : 0;
                        Failure left = worst instanceof Failure.Indeterminate ? worst : failure;
                        wire.at(
                                self,
                                presumed > 0 ? 1_000 : 50_000 + random.nextInt(200_000),
                                () -> attempt(question, deadline, left, answer, tooLate));
                    } else {
                        presumed = replica;
                        answer.tryFail(done.cause());
                    }
                });
    }
}
