package io.holdfast.client.demo;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.client.terminal.Progress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Kills the leader of the order service during the load, waits until another replica leads, and starts the killed one again. */
final class LeaderKill {
    private static final int SECONDS_MAX = 90;

    private final DemoStore store;
    private final LeaderView leaders;
    private final Time time;
    private final FutureTask<String> story = new FutureTask<>(this::happen);
    private volatile boolean begun;

    LeaderKill(DemoStore store, LeaderView leaders, Time time) {
        this.store = store;
        this.leaders = leaders;
        this.time = time;
    }

    /** Lets it happen, and returns at once. */
    void begin() {
        begun = true;
        Thread thread = new Thread(story, "accident");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for its end. @return it, in one sentence; fails when it did not happen as it should */
    String story() throws Exception {
        if (!begun) {
            throw new Failure.Unavailable("no-accident", "the shopping ended before a leader was killed");
        }
        try {
            return story.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Failure failure ? failure : e;
        } catch (TimeoutException e) {
            throw new Failure.Unavailable("no-end", "the killed replica is not back after %d s".formatted(SECONDS_MAX));
        }
    }

    private String happen() throws Exception {
        Leader before = leaders.await(leader -> true);
        StoreProcess leading = store.process(before.id());
        long killed = time.nanos();
        leading.kill();
        Progress.say("Killed with -9: replica %d, which leads the order store in term %d (process %d)."
                .formatted(before.id(), before.term(), leading.pid()));
        Leader after = leaders.await(leader -> leader.id() != before.id() && leader.term() > before.term());
        long millis = TimeUnit.NANOSECONDS.toMillis(time.nanos() - killed);
        Progress.say("Replica %d leads now, in term %d, %d ms later.".formatted(after.id(), after.term(), millis));
        StoreProcess again = store.launch(before.id()).awaitUp();
        Progress.say("Replica %d is back (process %d).".formatted(before.id(), again.pid()));
        return "Replica %d was killed while it led the order store, replica %d took over"
                .formatted(before.id(), after.id());
    }
}
