package io.holdfast.simulation.calls;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.Problem;
import io.holdfast.rpc.Items;
import io.holdfast.rpc.RpcResponse;
import io.holdfast.rpc.Transport;
import io.holdfast.simulation.Host;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One exchange, as a connection behaves: a process that is gone refuses it, a machine that is gone or cut off says nothing, a process
 * that dies breaks it. What comes back keeps its order, and where a part of it is lost, the rest does not come either.
 */
final class SimulatedCall implements Transport.Exchange {
    private static final long REFUSED_AFTER = 1_000;
    private static final long CONNECT_TIMEOUT = 1_000_000;

    private final Wire wire;
    private final Host self;
    private final Host target;
    private final int incarnation;
    private final Transport.Receiver receiver;
    private final Consumer<String> wrong;
    private final Runnable onExit = this::closed;
    private boolean stalled;
    private boolean over;
    private long lastArrival;

    SimulatedCall(Wire wire, Host self, Host target, Transport.Receiver receiver, Consumer<String> wrong) {
        this.wire = wire;
        this.self = self;
        this.target = target;
        this.incarnation = self.incarnation();
        this.receiver = receiver;
        this.wrong = wrong;
    }

    void begin(Supplier<Object> work) {
        boolean apart = wire.isCut(self, target) || wire.isCut(target, self);
        if (!target.isUp() && !target.hasLostPower() && !apart) {
            wire.at(self, REFUSED_AFTER, () -> neverSent("refuses connections"));
        } else if (!target.isUp() || apart && wire.hasNoOpenConnection()) {
            wire.at(self, CONNECT_TIMEOUT, () -> neverSent("does not accept connections"));
        } else {
            receiver.onSent();
            target.onExit(onExit);
            wire.carry(self, target, () -> serve(work));
            wire.repeatLater(target, () -> work.get());
        }
    }

    @Override
    public void cancel() {
        end();
    }

    private void neverSent(String how) {
        heard().onFailure(Failure.Unavailable.ofReplica("unreachable", "replica %d %s".formatted(target.id, how)));
    }

    private void serve(Supplier<Object> work) {
        Object answer;
        try {
            answer = work.get();
        } catch (Failure refused) {
            answer = Future.failedFuture(refused);
        }
        if (answer instanceof List<?> answers) {
            serveEach(answers);
        } else {
            ((Future<?>) answer).onComplete(this::answered);
        }
    }

    // As over HTTP: what is ready in one turn leaves together, and the end with the last of it.
    private void serveEach(List<?> answers) {
        List<Items.Item> ready = new ArrayList<>();
        int[] left = {answers.size()};
        for (int i = 0; i < answers.size(); i++) {
            int place = i;
            ((Future<?>) answers.get(i)).onComplete(done -> {
                left[0]--;
                if (done.succeeded()) {
                    ready.add(new Items.Item(place, done.result()));
                } else {
                    wrong.accept("item %d is answered by %s".formatted(place, done.cause()));
                }
                if (ready.size() == 1) {
                    target.plan(Host.Source.TASK, 0, () -> flush(ready, left[0] == 0));
                }
            });
        }
    }

    private void flush(List<Items.Item> ready, boolean last) {
        List<Items.Item> items = List.copyOf(ready);
        ready.clear();
        comesBack(() -> {
            receiver.onItems(items);
            if (last) {
                heard().onItemsEnd();
            }
        });
    }

    private void answered(AsyncResult<?> done) {
        if (done.succeeded()) {
            RpcResponse<?> response = RpcResponse.ok(done.result());
            comesBack(() -> heard().onResponse(response));
        } else if (done.cause() instanceof Failure failure) {
            Failure told = Problem.toFailure(Problem.of(failure).toItemError());
            comesBack(() -> heard().onFailure(told));
        } else {
            wrong.accept("an answer that is no failure of ours: " + done.cause());
        }
    }

    private void comesBack(Runnable arrival) {
        stalled |= wire.isLost();
        if (!stalled) {
            arrives(wire.delay(), arrival);
        }
    }

    private void arrives(long delay, Runnable arrival) {
        lastArrival = Math.max(lastArrival, wire.nowMicros() + delay);
        wire.time().at(lastArrival, () -> {
            stalled |= wire.isCut(target, self);
            if (!stalled && self.incarnation() == incarnation) {
                wire.at(self, 0, () -> {
                    if (!over) {
                        arrival.run();
                    }
                });
            }
        });
    }

    private void closed() {
        arrives(wire.delay(), () -> heard().onBroken("closed the connection"));
    }

    private Transport.Receiver heard() {
        end();
        return receiver;
    }

    private void end() {
        over = true;
        target.forgetOnExit(onExit);
    }
}
