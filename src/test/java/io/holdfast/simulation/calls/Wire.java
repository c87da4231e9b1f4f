package io.holdfast.simulation.calls;

import io.holdfast.base.failure.Failure;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.VirtualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What lies between processes that ask and processes that answer: requests and answers are lost, late, and come twice, and each
 * direction between two machines can be cut.
 */
public final class Wire {
    private record Way(Host from, Host to) {}

    private static final int LATE_MICROS = 12_000_000;
    /** Also when it is calm again. */
    public static final int REPEATED_WITHIN_MICROS = 30_000_000;

    private final VirtualTime time;
    private final Random random;
    private final Consumer<String> tally;
    private final Set<Way> ways = new HashSet<>(); // that are cut
    private BiPredicate<Host, Host> cut = (from, to) -> false;
    private boolean slow;
    private double loss;
    private double late;
    private double repeats;

    public Wire(VirtualTime time, Random random, Consumer<String> tally) {
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

    /** Nothing passes from the one to the other; what the other sends passes. */
    public void cut(Host from, Host to) {
        tally.accept("CUT_ONE_WAY");
        ways.add(new Way(from, to));
    }

    public void heal(Host from, Host to) {
        ways.remove(new Way(from, to));
    }

    public boolean isCut(Host from, Host to) {
        return ways.contains(new Way(from, to)) || cut.test(from, to);
    }

    /** From now on nothing is lost, late or repeated, and no way is cut. */
    public void calm() {
        isReliable();
        ways.clear();
    }

    /** From now on nothing is lost, late or repeated. */
    public void isReliable() {
        loss = 0;
        late = 0;
        repeats = 0;
    }

    /** One question and its answer between any two processes. */
    public <T> Future<T> ask(Host asker, Host target, Supplier<Future<T>> question, long patienceMicros) {
        Promise<T> heard = Promise.promise();
        int incarnation = asker.incarnation();
        if (!target.isUp()) {
            at(asker, 1_000, () -> heard.tryFail(Failure.Unavailable.ofReplica("unreachable", "nobody listens there")));
            return heard.future();
        }
        at(asker, patienceMicros, () -> heard.tryFail(new Failure.Indeterminate("no-answer", "no answer in time")));
        carry(asker, target, () -> question.get().onComplete(answer -> {
            if (!isLost() && !isCut(target, asker)) {
                time.after(delay(), () -> {
                    if (asker.incarnation() == incarnation) {
                        at(asker, 0, () -> {
                            if (!heard.future().isComplete()) {
                                heard.handle(answer);
                            }
                        });
                    }
                });
            }
        }));
        repeatLater(target, question::get);
        return heard.future();
    }

    /** Brings a message to the machine {@code to}, unless it is lost or the way is cut when it is sent or arrives. */
    void carry(Host from, Host to, Runnable arrival) {
        if (!isLost() && !isCut(from, to)) {
            time.after(delay(), () -> {
                if (!isCut(from, to)) {
                    to.plan(Host.Source.CLIENT, 0, arrival);
                }
            });
        }
    }

    /** Now and then the same message comes once more, much later, and nobody hears the answer. */
    void repeatLater(Host to, Runnable arrival) {
        if (random.nextDouble() < repeats) {
            tally.accept("REPEATED");
            time.after(
                    random.nextInt(REPEATED_WITHIN_MICROS),
                    () -> to.plan(Host.Source.CLIENT, 0, () -> {
                        try {
                            arrival.run();
                        } catch (Failure unheard) {
                            tally.accept("REPEATED_IN_VAIN");
                        }
                    }));
        }
    }

    /** Whether a message comes twice, now and then. */
    public boolean repeats() {
        return repeats > 0;
    }

    /** Where there is a cut: whether there is no connection of before it, on which a request would leave. */
    boolean hasNoOpenConnection() {
        return random.nextBoolean();
    }

    void at(Host host, long micros, Runnable action) {
        if (host.isUp()) {
            host.plan(Host.Source.CLIENT, micros, action);
        }
    }

    long nowMicros() {
        return time.nowMicros();
    }

    VirtualTime time() {
        return time;
    }

    boolean isLost() {
        return random.nextDouble() < loss;
    }

    long delay() {
        if (slow && random.nextInt(20) == 0) {
            return 20_000 + random.nextInt(250_000);
        }
        return random.nextDouble() < late ? random.nextInt(LATE_MICROS) : 200 + random.nextInt(15_000);
    }
}
