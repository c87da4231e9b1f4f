package io.holdfast.simulation;

import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks one replica after the other, follows hints, gives up after a while, and writes down what it was told. Every attempt to
 * append takes a new number, so that an attempt which is said to have done nothing can be held to that.
 */
final class Client {
    private static final long PATIENCE = 3_000_000;

    /** What a client does all day. */
    enum Habit {
        BOTH,
        /** Asks any replica, also one that has not led for long. */
        READS_ANYWHERE,
        /** Sends hundreds of appends at once, now and then. */
        FLOODS
    }

    private static final int FLOOD = 120;

    private final World world;
    private final Random random;
    private final Habit habit;
    private final int number;
    private long attempts;
    private int leader;
    private long request;

    Client(World world, int number, Random random, Habit habit) {
        this.habit = habit;
        this.world = world;
        this.number = number;
        this.random = random;
    }

    void begin() {
        world.time.after(random.nextInt(500_000), this::next);
    }

    private void next() {
        if (world.isOver()) {
            return;
        }
        switch (habit) {
            case BOTH -> {
                if (random.nextInt(4) == 0) {
                    read(target());
                } else {
                    append(target());
                }
            }
            case READS_ANYWHERE -> read(world.anyHost(random));
            case FLOODS -> {
                flood();
                world.time.after(random.nextInt(10_000_000), this::next);
            }
        }
    }

    private void flood() {
        Host target = world.leader() == null ? world.anyHost(random) : world.leader();
        for (int i = 0; i < FLOOD && target.isUp(); i++) {
            long mine = number * 1_000_000L + attempts++;
            long began = world.time.nowMicros();
            target.plan(
                    Host.Source.CLIENT, way(), () -> target.replica.submit(mine).onComplete(answer -> {
                        History.Append append = answer.succeeded()
                                ? new History.Append(
                                        mine, began, world.time.nowMicros(), History.Outcome.DONE, answer.result())
                                : notDone(mine, began, answer.cause());
                        world.history.add(append);
                    }));
        }
    }

    private static History.Append notDone(long number, long began, Throwable cause) {
        return new History.Append(
                number,
                began,
                Long.MAX_VALUE,
                cause instanceof Failure.Unavailable ? History.Outcome.NOT_DONE : History.Outcome.UNKNOWN,
                -1);
    }

    private Host target() {
        Host hinted = world.hosts.get(leader);
        return hinted != null && random.nextInt(10) > 0 ? hinted : world.anyHost(random);
    }

    private void append(Host target) {
        long mine = number * 1_000_000L + attempts++;
        long began = world.time.nowMicros();
        ask(
                target,
                () -> target.replica.submit(mine),
                position -> world.history.add(
                        new History.Append(mine, began, world.time.nowMicros(), History.Outcome.DONE, position)),
                failure -> world.history.add(notDone(mine, began, failure)));
    }

    private void read(Host target) {
        long began = world.time.nowMicros();
        ask(
                target,
                () -> {
                    Numbers machine = target.machine;
                    return target.replica.readLinearizable(machine::list);
                },
                seen -> world.history.add(new History.Read(began, world.time.nowMicros(), seen)),
                failure -> {});
    }

    private interface Question<T> {
        Future<T> ask();
    }

    private <T> void ask(Host target, Question<T> question, Consumer<T> onAnswer, Consumer<Failure> onFailure) {
        long mine = ++request;
        Function<Failure, Void> end = failure -> {
            if (failure != null) {
                onFailure.accept(failure);
                leader = hint(failure);
            }
            request++;
            world.time.after(failure == null ? random.nextInt(100_000) : 20_000 + random.nextInt(200_000), this::next);
            return null;
        };
        if (!target.isUp()) {
            // Rejection at once: nothing was sent.
            end.apply(new Failure.Unavailable("unreachable", "host %d is down".formatted(target.id)));
            return;
        }
        target.plan(Host.Source.CLIENT, way(), () -> question.ask().onComplete(answer -> {
            // The answer travels, and may come too late.
            world.time.after(way(), () -> {
                if (request != mine) {
                    return;
                }
                if (answer.succeeded()) {
                    leader = target.id;
                    onAnswer.accept(answer.result());
                    end.apply(null);
                } else if (answer.cause() instanceof Failure failure) {
                    end.apply(failure);
                } else {
                    world.wrong("an answer that is no failure of ours: " + answer.cause());
                }
            });
        }));
        giveUpWhenGone(target, mine, world.time.nowMicros() + PATIENCE, end);
    }

    // A process that dies takes its connections with it, and that is seen at once; one that is silent is given a while.
    private void giveUpWhenGone(Host target, long mine, long until, Function<Failure, Void> end) {
        world.time.after(50_000, () -> {
            if (request == mine && (!target.isUp() || world.time.nowMicros() > until)) {
                end.apply(new Failure.Indeterminate("no-answer", "no answer"));
            } else if (request == mine) {
                giveUpWhenGone(target, mine, until, end);
            }
        });
    }

    private int hint(Failure failure) {
        return failure.extras().get("leader") instanceof Integer id ? id : 0;
    }

    private long way() {
        return 100 + random.nextInt(2_000);
    }
}
