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
 * A client of the record. It sends requests to the leader, repeats one under its key while the outcome is unknown, now and then also
 * when it is known, and adds every response to the history.
 */
final class SimulatedRecordClient {
    /** A change under its key, with the first response to it; null while there is none. */
    private static final class Request {
        final String key;
        final Change change;
        final long began;
        String answer;

        Request(String key, Change change, long began) {
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
    private final List<Request> requests = new ArrayList<>();
    private long latest;
    private boolean waiting;

    SimulatedRecordClient(RecordWorld world, int number, Time time, Random random) {
        this.world = world;
        this.number = number;
        this.time = time;
        this.random = random;
        this.leader = world.client(number, time);
    }

    void begin() {
        pause();
    }

    boolean isWaiting() {
        return waiting;
    }

    private void pause() {
        world.time.after(1 + random.nextInt(random.nextInt(6) == 0 ? 3_000_000 : 300_000), this::next);
    }

    private void next() {
        if (world.isClosing()) {
            return;
        }
        int choice = random.nextInt(20);
        Request old = requests.isEmpty()
                ? null
                : requests.get(requests.size() - 1 - random.nextInt(Math.min(3, requests.size())));
        if (choice < 6) {
            read();
        } else if (choice < 8) {
            readLocally();
        } else if (choice < 10 && old != null && mayRepeat(old)) {
            ask(old);
        } else {
            Request sent = new Request("c%d-%d".formatted(number, requests.size()), change(), world.time.nowMicros());
            requests.add(sent);
            ask(sent);
        }
    }

    private boolean mayRepeat(Request sent) {
        return world.time.nowMicros() - sent.began < world.againMillis * 1_000;
    }

    private Change change() {
        if (random.nextInt(5) == 0) {
            String key = RecordWorld.KEYS.get(random.nextInt(RecordWorld.KEYS.size()));
            return new Change(ContentHash.of("delete", key), null, key);
        }
        Map<String, String> values = new TreeMap<>();
        for (int i = random.nextInt(3) == 0 ? 2 : 1; i > 0; i--) {
            String key = RecordWorld.KEYS.get(random.nextInt(RecordWorld.KEYS.size()));
            values.put(key, "%s%d.%d".formatted(key, number, requests.size()));
        }
        return new Change(ContentHash.of(values), values, null);
    }

    private void read() {
        long began = world.time.nowMicros();
        waiting = true;
        long mine = ++latest;
        leader.ask(id -> world.site(id).readLinearizable(), time.millis() + world.longestMillis)
                .onComplete(answer -> {
                    if (latest == mine && answer.succeeded()) {
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

    /** A local read of any replica, however stale. */
    private void readLocally() {
        leader.askAny(id -> world.site(id).readLocal(), time.millis() + world.longestMillis)
                .onSuccess(view -> world.viewed(view.appliedIndex(), view.state()));
        pause();
    }

    private void ask(Request sent) {
        waiting = true;
        long mine = ++latest;
        Deadline deadline = new Deadline(time.millis() + world.longestMillis);
        leader.ask(id -> world.site(id).change(sent.key, sent.change, deadline), deadline.epochMillis())
                .onComplete(answer -> {
                    if (latest == mine) {
                        onResponse(sent, answer);
                    }
                    ended(mine, answer);
                });
        if (random.nextInt(6) == 0) { // its connection breaks, or it times out
            world.time.after(random.nextInt((int) world.longestMillis * 1_000), () -> {
                if (latest == mine) {
                    repeatLater(sent);
                }
            });
        }
    }

    private void onResponse(Request sent, AsyncResult<Changed> answer) {
        Throwable cause = answer.cause();
        if (cause instanceof Failure.Unavailable || cause instanceof Failure.Indeterminate) {
            repeatLater(sent);
            return;
        }
        boolean refused = cause instanceof Failure.NotFound || cause instanceof Failure.Conflict;
        if (answer.failed() && !refused) {
            world.wrong("an answer to %s that is none: %s".formatted(sent.change, cause));
            return;
        }
        Map<String, String> state = answer.succeeded() ? answer.result().state() : null;
        String told = answer.succeeded() ? "done " + state : cause.getMessage();
        if (sent.answer != null) {
            if (!sent.answer.equals(told)) {
                world.wrong("%s was told %s, and then %s".formatted(sent.key, sent.answer, told));
            }
            return;
        }
        sent.answer = told;
        long now = world.time.nowMicros();
        if (sent.change.remove() != null) {
            world.history.add(Step.removed(sent.key, sent.began, now, sent.change.remove(), answer.succeeded()));
        } else if (answer.succeeded()) {
            world.history.add(Step.set(sent.key, sent.began, now, sent.change.set(), state));
        }
    }

    private void repeatLater(Request sent) {
        latest++;
        world.tally("UNKNOWN");
        world.time.after(1 + random.nextInt(200_000), () -> {
            if (mayRepeat(sent) && random.nextInt(8) > 0) {
                ask(sent);
            } else {
                waiting = false;
                pause();
            }
        });
    }

    private void ended(long mine, AsyncResult<?> answer) {
        if (latest == mine) {
            latest++;
            waiting = false;
            pause();
        }
    }

    /** Adds the changes with an unknown outcome to the history; a rejected one was not executed. */
    void giveUp() {
        for (Request sent : requests) {
            if (sent.answer == null && sent.change.remove() != null) {
                world.history.add(Step.maybeRemoved(sent.key, sent.began, sent.change.remove()));
            } else if (sent.answer == null) {
                world.history.add(Step.set(sent.key, sent.began, 0, sent.change.set(), null));
            }
        }
    }
}
