package io.holdfast.bench.orders;

import io.holdfast.bench.cluster.Cluster;
import io.holdfast.bench.cluster.Restart;
import io.holdfast.bench.cluster.Rounds.Told;
import io.holdfast.bench.cluster.Writes;
import io.holdfast.support.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The death of a leader while orders or puts are under way, as their writers notice it. */
record Failover(String name, Cluster cluster, Supplier<Writes> writes, Kill kill) {
    static final int OUTSTANDING = 8;
    private static final Duration STEADY = Duration.ofSeconds(1);
    private static final Duration WATCHED = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** kill -9 for the process that leads. */
    interface Kill {
        Restart leader() throws IOException;
    }

    /**
     * The longest times without a success.
     *
     * @param before in a second before the kill: what is not due to it
     * @param killed from the last success before the kill to three seconds after it
     * @param returned from then until the killed process was back and had caught up; the lead is handed back to ours
     */
    record Outage(Duration before, Duration killed, Duration returned, Told told) {}

    Outage run(Vertx vertx) throws Exception {
        cluster.writePort(); // waits until it is whole
        SteadyWriters writers = new SteadyWriters(vertx, writes.get());
        writers.start(OUTSTANDING);
        awaitMore(writers);
        writers.silence().await(5, TimeUnit.SECONDS);
        Thread.sleep(STEADY.toMillis());
        Duration before = writers.silence().await(5, TimeUnit.SECONDS);
        Restart restart = kill.leader();
        Thread.sleep(WATCHED.toMillis());
        awaitMore(writers);
        Duration killed = writers.silence().await(5, TimeUnit.SECONDS);
        restart.run();
        Thread.sleep(STEADY.toMillis());
        awaitMore(writers);
        Duration returned = writers.silence().await(5, TimeUnit.SECONDS);
        Told told = writers.stop().await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return new Outage(before, killed, returned, told);
    }

    private void awaitMore(SteadyWriters writers) {
        long enough = writers.done() + 10L * OUTSTANDING;
        Await.until(name + " takes writes", LIMIT, () -> writers.done() >= enough);
    }
}
