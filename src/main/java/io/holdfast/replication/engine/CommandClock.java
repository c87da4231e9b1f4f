package io.holdfast.replication.engine;

import io.microraft.RaftNode;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The time that a leader stamps commands with, by {@link GroupClock}. Confined to the thread of the group. */
final class CommandClock {
    private final int id;
    private final GroupClock clock;
    private final Clock wall;
    private final LongSupplier nanos;
    private final EngineHandle engine;
    private final Participation participation;
    private final boolean compares;

    /** @param compares whether stamps are what most clocks of the group agree on; else they are this replica's time of day */
    CommandClock(
            int id,
            GroupClock clock,
            Environment environment,
            EngineHandle engine,
            Participation participation,
            boolean compares) {
        this.id = id;
        this.clock = clock;
        this.wall = environment.wall();
        this.nanos = environment.nanos();
        this.engine = engine;
        this.participation = participation;
        this.compares = compares;
    }

    /**
     * The stamp for a command that arrives now, in milliseconds since 1970; empty while too few clocks are known. A replica that does
     * not lead gives its own time: the engine rejects the command anyway.
     */
    OptionalLong stamp() {
        if (!compares || !participation.leads()) {
            return OptionalLong.of(wall.millis());
        }
        RaftNode node = engine.node();
        return clock.now(id, engine.committedMembers(node).voters(), wall.millis(), nanos.getAsLong());
    }

    /** How far this replica's time of day is from what a majority agrees on; 0 while that is not known. */
    long offMillis() {
        RaftNode node = engine.node();
        return clock.offMillis(id, engine.committedMembers(node).voters(), wall.millis(), nanos.getAsLong());
    }

    /** This replica begins to lead. @param millis what the leader before it stamps with now, or the newest stamp in the log */
    void resumeFrom(long millis) {
        clock.resumeFrom(millis, nanos.getAsLong());
    }
}
