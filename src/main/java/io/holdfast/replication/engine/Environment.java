package io.holdfast.replication.engine;

import io.holdfast.replication.PeerTransport;
import io.holdfast.replication.log.Disk;
import io.microraft.executor.RaftNodeExecutor;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Everything a replica touches outside itself, so that a simulation can put its own in.
 *
 * @param thread where the replica lives: one task at a time, in order; delays are by {@code clock}
 * @param clock the engine's, monotone; its seconds are as long as the engine's timeouts need them to be
 * @param wall the time of day, for the stamps of commands
 * @param nanos real time as it passes, from some moment on
 * @param background for what may take long and is not in a hurry
 * @param onEnd gets a line when this process should not go on: what its replica relied on is gone
 */
record Environment(
        RaftNodeExecutor thread,
        Clock clock,
        Clock wall,
        LongSupplier nanos,
        Random random,
        PeerTransport transport,
        Disk disk,
        Executor background,
        Consumer<String> onEnd) {

    /** The same with another thread. */
    Environment on(RaftNodeExecutor other) {
        return new Environment(other, clock, wall, nanos, random, transport, disk, background, onEnd);
    }
}
