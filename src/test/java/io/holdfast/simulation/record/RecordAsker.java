package io.holdfast.simulation.record;

import io.holdfast.api.RecordApi.Change;
import io.holdfast.api.RecordApi.Changed;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.ContentHash;
import io.holdfast.simulation.calls.SimulatedClient;
import io.holdfast.support.MapHistory.Step;
import io.vertx.core.AsyncResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A client of the record, and the replica at whose edge it arrives: asks the leader, again under the same key while it does not know,
 * now and then also when it does, and writes down what it was told.
 */
final class RecordAsker {
    /** A change under its key. @param answer the first one, null while there is none */
    private static final class Wish {
        final String key;
        final Change change;
        final long began;
        String answer;

        Wish(String key, Change change, long began) {
            this.key = key;
            this.change = change;
            this.began = began;
        }
    }

    private final RecordWorld world;
    private final int number;
    private final Time time;
    private final Random random;
    private final SimulatedClient leader;
    private final List<Wish> wishes = new ArrayList<>();
    private long request;
    private boolean waiting;

    RecordAsker(RecordWorld world, int number, Time time, Random random) {
        this.world = world;
        this.number = number;
        this.time = time;
        this.random = random;
        this.leader = world.client(number, time);
    }

    void begin() {
        rest();
    }

    boolean isWaiting() {
        return waiting;
    }

    private void rest() {
        world.time.after(1 + random.nextInt(random.nextInt(6) == 0 ? 3_000_000 : 300_000), this::next);
    }

    private void next() {
        if (world.isClosing()) {
            return;
        }
        int choice = random.nextInt(20);
        Wish old = wishes.isEmpty() ? null : wishes.get(wishes.size() - 1 - random.nextInt(Math.min(3, wishes.size())));
        if (choice < 6) {
            read();
        } else if (choice < 8) {
            look();
        } else if (choice < 10 && old != null && mayAskAgain(old)) {
            ask(old);
        } else {
            Wish wish = new Wish("c%d-%d".formatted(number, wishes.size()), change(), world.time.nowMicros());
            wishes.add(wish);
            ask(wish);
        }
    }

    private boolean mayAskAgain(Wish wish) {
        return world.time.nowMicros() - wish.began < world.againMillis * 1_000;
    }

    private Change change() {
        if (random.nextInt(5) == 0) {
            String key = RecordWorld.KEYS.get(random.nextInt(RecordWorld.KEYS.size()));
            return new Change(ContentHash.of("delete", key), null, key);
        }
        Map<String, String> values = new TreeMap<>();
        for (int i = random.nextInt(3) == 0 ? 2 : 1; i > 0; i--) {
            String key = RecordWorld.KEYS.get(random.nextInt(RecordWorld.KEYS.size()));
            values.put(key, "%s%d.%d".formatted(key, number, wishes.size()));
        }
        return new Change(ContentHash.of(values), values, null);
    }

    private void read() {
        long began = world.time.nowMicros();
        waiting = true;
        long mine = ++request;
        leader.ask(id -> world.site(id).readLinearizable(), time.millis() + world.longestMillis)
                .onComplete(answer -> {
                    if (request == mine && answer.succeeded()) {
                        world.viewed(
                                answer.result().appliedIndex(), answer.result().state());
                        world.history.add(Step.read(
                                "client " + number,
                                began,
                                world.time.nowMicros(),
                                answer.result().state()));
                    }
                    ended(mine, answer);
                });
    }

    /** What any replica has, however old. */
    private void look() {
        leader.askAny(id -> world.site(id).readLocal(), time.millis() + world.longestMillis)
                .onSuccess(view -> world.viewed(view.appliedIndex(), view.state()));
        rest();
    }

    private void ask(Wish wish) {
        waiting = true;
        long mine = ++request;
        Deadline deadline = new Deadline(time.millis() + world.longestMillis);
        leader.ask(id -> world.site(id).change(wish.key, wish.change, deadline), deadline.epochMillis())
                .onComplete(answer -> {
                    if (request == mine) {
                        hear(wish, answer);
                    }
                    ended(mine, answer);
                });
        if (random.nextInt(6) == 0) { // its connection breaks, or it has no patience
            world.time.after(random.nextInt((int) world.longestMillis * 1_000), () -> {
                if (request == mine) {
                    again(wish);
                }
            });
        }
    }

    private void hear(Wish wish, AsyncResult<Changed> answer) {
        Throwable cause = answer.cause();
        if (cause instanceof Failure.Unavailable || cause instanceof Failure.Indeterminate) {
            again(wish);
            return;
        }
        boolean refused = cause instanceof Failure.NotFound || cause instanceof Failure.Conflict;
        if (answer.failed() && !refused) {
            world.wrong("an answer to %s that is none: %s".formatted(wish.change, cause));
            return;
        }
        Map<String, String> state = answer.succeeded() ? answer.result().state() : null;
        String told = answer.succeeded() ? "done " + state : cause.getMessage();
        if (wish.answer != null) {
            if (!wish.answer.equals(told)) {
                world.wrong("%s was told %s, and then %s".formatted(wish.key, wish.answer, told));
            }
            return;
        }
        wish.answer = told;
        long now = world.time.nowMicros();
        if (wish.change.remove() != null) {
            world.history.add(Step.removed(wish.key, wish.began, now, wish.change.remove(), answer.succeeded()));
        } else if (answer.succeeded()) {
            world.history.add(Step.set(wish.key, wish.began, now, wish.change.set(), state));
        }
    }

    private void again(Wish wish) {
        request++;
        world.tally("UNKNOWN");
        world.time.after(1 + random.nextInt(200_000), () -> {
            if (mayAskAgain(wish) && random.nextInt(8) > 0) {
                ask(wish);
            } else {
                waiting = false;
                rest();
            }
        });
    }

    private void ended(long mine, AsyncResult<?> answer) {
        if (request == mine) {
            request++;
            waiting = false;
            rest();
        }
    }

    /** Those that it never heard of; a refused one is none, it was never done. */
    void giveUp() {
        for (Wish wish : wishes) {
            if (wish.answer == null && wish.change.remove() != null) {
                world.history.add(Step.maybeRemoved(wish.key, wish.began, wish.change.remove()));
            } else if (wish.answer == null) {
                world.history.add(Step.set(wish.key, wish.began, 0, wish.change.set(), null));
            }
        }
    }
}
