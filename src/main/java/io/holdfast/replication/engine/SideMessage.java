package io.holdfast.replication.engine;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.holdfast.replication.engine.BootstrapDecision.Configuration;
import io.holdfast.replication.engine.BootstrapDecision.Report;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.TreeSet;

/** A message between replicas that is not the engine's; it uses the same streams. */
sealed interface SideMessage {
    /** Kinds of messages from here on are side messages; those below are the engine's. */
    int FIRST = 64;

    int FITNESS = FIRST;
    int QUERY = FIRST + 1;
    int REPORT = FIRST + 2;
    int REPLICAS_MAX = 64;

    /**
     * The fitness and the clocks of a replica, sent several times a second.
     *
     * @param wallMillis its time of day
     * @param nanos its monotonic clock
     * @param echoNanos the newest {@code nanos} that it received from the replica that this goes to; 0 for
     *     none
     * @param heldNanos how long ago it received that
     * @param fit whether it should lead
     * @param timeMillis the time that it stamps commands with if it leads, else 0
     */
    record FitnessReport(long wallMillis, long nanos, long echoNanos, long heldNanos, boolean fit, long timeMillis)
            implements SideMessage {}

    /** A replica with an empty directory asks what the others know of it. */
    record Query(DirectoryId own) implements SideMessage {}

    /** The answer to a {@link Query}. */
    record Answer(Report report) implements SideMessage {}

    static boolean isOne(Buffer frame) {
        return frame.length() > 0 && frame.getByte(0) >= FIRST;
    }

    default Buffer encode() {
        ByteWriter to = new ByteWriter(64);
        if (this instanceof FitnessReport is) {
            to.tag(FITNESS)
                    .int64(is.wallMillis())
                    .int64(is.nanos())
                    .int64(is.echoNanos())
                    .int64(is.heldNanos());
            to.flag(is.fit());
            to.int64(is.timeMillis());
        } else if (this instanceof Query query) {
            query.own().write(to.tag(QUERY));
        } else if (this instanceof Answer answer) {
            write(to.tag(REPORT), answer.report());
        }
        return to.bytes();
    }

    /** @throws IllegalArgumentException when it is none of these */
    static SideMessage decode(Buffer frame) {
        ByteReader from = new ByteReader(frame);
        int kind = from.tag();
        SideMessage message =
                switch (kind) {
                    case FITNESS ->
                        new FitnessReport(
                                from.int64(), from.int64(), from.int64(), from.int64(), from.flag(), from.int64());
                    case QUERY -> new Query(DirectoryId.read(from));
                    case REPORT -> new Answer(readReport(from));
                    default ->
                        throw new IllegalArgumentException("message of kind %d (expected: 64 to 66)".formatted(kind));
                };
        from.end();
        return message;
    }

    private static void write(ByteWriter to, Report report) {
        to.flag(report.isMember());
        report.own().write(to);
        DirectoryId.writeAll(to, report.founders());
        write(to, report.committed());
        write(to, report.effective());
    }

    private static Report readReport(ByteReader from) {
        return new Report(
                from.flag(), DirectoryId.read(from), DirectoryId.readAll(from), readMembers(from), readMembers(from));
    }

    private static void write(ByteWriter to, Configuration members) {
        to.int64(members.index());
        write(to, members.voters());
        write(to, members.learners());
    }

    private static Configuration readMembers(ByteReader from) {
        return new Configuration(from.index(), readIds(from), readIds(from));
    }

    private static void write(ByteWriter to, Set<Integer> ids) {
        to.int32(ids.size());
        ids.forEach(to::int32);
    }

    private static Set<Integer> readIds(ByteReader from) {
        Set<Integer> ids = new TreeSet<>();
        for (int left = from.int32(REPLICAS_MAX); left > 0; left--) {
            ids.add(from.int32(Integer.MAX_VALUE));
        }
        return ids;
    }
}
