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
 * Everything that a replica uses outside itself, so that a simulation can provide its own.
 *
 * @param thread of the group: one task at a time, in order; delays are by {@code clock}
 * @param clock the engine's, monotonic; its seconds are as long as the engine's timeouts need them to be
 * @param wall the time of day, for the stamps of commands
 * @param nanos monotonic real time
 * @param background for work that may take long and is not urgent
 * @param onEnd gets the reason when this process should end, because what its replica relied on is gone
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
