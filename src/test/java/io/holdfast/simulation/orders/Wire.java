package io.holdfast.simulation.orders;

import io.holdfast.base.failure.Failure;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.VirtualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What lies between processes that ask and processes that answer: requests and answers are lost, late, and come twice. */
public final class Wire {
    private static final int LATE_MICROS = 12_000_000;
    /** Also when it is calm again. */
    public static final int REPEATED_WITHIN_MICROS = 30_000_000;

    private final VirtualTime time;
    private final Random random;
    private final Consumer<String> tally;
    private final boolean hearsTheAbandoned;
    private BiPredicate<Host, Host> cut = (from, to) -> false;
    private boolean slow;
    private double loss;
    private double late;
    private double repeats;

    /** @param hearsTheAbandoned whether a refusal that comes too late is heard all the same */
    public Wire(VirtualTime time, Random random, boolean hearsTheAbandoned, Consumer<String> tally) {
        this.hearsTheAbandoned = hearsTheAbandoned;
        this.time = time;
        this.random = random;
        this.tally = tally;
        loss = random.nextInt(4) * 0.02;
        late = random.nextInt(4) * 0.03;
        repeats = random.nextInt(4) * 0.05;
    }

    /** Some messages take as long as a lease. */
    public void beSlowNowAndThen() {
        slow = true;
    }

    /** @param between whether nothing passes, from the one to the other */
    public void cut(BiPredicate<Host, Host> between) {
        cut = between;
    }

    public void calm() {
        loss = 0;
        late = 0;
        repeats = 0;
    }

    /** @param asker where the answer is heard, null for one that never dies */
    public <T> Future<T> ask(
            Host asker, Host target, Supplier<Future<T>> question, long patienceMicros, Consumer<Throwable> tooLate) {
        Promise<T> heard = Promise.promise();
        int incarnation = asker == null ? 0 : asker.incarnation();
        if (!target.isUp()) {
            at(asker, 1_000, () -> heard.tryFail(Failure.Unavailable.ofReplica("unreachable", "nobody listens there")));
            return heard.future();
        }
        at(asker, patienceMicros, () -> heard.tryFail(new Failure.Indeterminate("no-answer", "no answer in time")));
        if (!isLost() && !cut.test(asker, target)) {
            deliver(target, delay(), question, answer -> {
                if (!isLost() && !cut.test(target, asker)) {
                    time.after(delay(), () -> {
                        if (asker == null || asker.incarnation() == incarnation) {
                            at(asker, 0, () -> hear(heard, answer, tooLate));
                        }
                    });
                }
            });
        }
        if (random.nextDouble() < repeats) {
            tally.accept("REPEATED");
            deliver(target, random.nextInt(REPEATED_WITHIN_MICROS), question, unheard -> {});
        }
        return heard.future();
    }

    /** Whether a message comes twice, now and then. */
    boolean repeats() {
        return repeats > 0;
    }

    private <T> void hear(Promise<T> heard, Future<T> answer, Consumer<Throwable> tooLate) {
        if (!heard.future().isComplete()) {
            heard.handle(answer);
        } else if (hearsTheAbandoned && answer.cause() instanceof Failure.Conflict) {
            tooLate.accept(answer.cause());
        }
    }

    private static <T> void deliver(
            VirtualTime time, Host target, long delay, Supplier<Future<T>> question, Consumer<Future<T>> answered) {
        time.after(delay, () -> {
            if (target.isUp()) {
                target.plan(Host.Source.CLIENT, 0, () -> {
                    Future<T> answer = question.get();
                    answer.onComplete(done -> answered.accept(answer));
                });
            }
        });
    }

    private <T> void deliver(Host target, long delay, Supplier<Future<T>> question, Consumer<Future<T>> answered) {
        deliver(time, target, delay, question, answered);
    }

    void at(Host host, long micros, Runnable action) {
        if (host == null) {
            time.after(micros, action);
        } else if (host.isUp()) {
            host.plan(Host.Source.CLIENT, micros, action);
        }
    }

    private boolean isLost() {
        return random.nextDouble() < loss;
    }

    private long delay() {
        if (slow && random.nextInt(20) == 0) {
            return 20_000 + random.nextInt(250_000);
        }
        return random.nextDouble() < late ? random.nextInt(LATE_MICROS) : 200 + random.nextInt(15_000);
    }
}
