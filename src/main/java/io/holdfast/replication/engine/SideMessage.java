package io.holdfast.replication.engine;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.holdfast.replication.engine.Birth.Members;
import io.holdfast.replication.engine.Birth.Tale;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.TreeSet;

/** What replicas say to each other beside the engine: of themselves, by the same streams. */
sealed interface SideMessage {
    /** The engine's own kinds are below. */
    int FIRST = 64;

    int CONDITION = FIRST;
    int QUESTION = FIRST + 1;
    int TALE = FIRST + 2;
    int REPLICAS_MAX = 64;

    /**
     * How a replica is, told several times a second.
     *
     * @param wallMillis its time of day
     * @param nanos its monotone clock
     * @param echoNanos the newest {@code nanos} of the one that this goes to, and how long ago that came; 0 when none has
     * @param fit whether it should lead
     * @param timeMillis the time that it stamps commands with if it leads, else 0
     */
    record Condition(long wallMillis, long nanos, long echoNanos, long heldNanos, boolean fit, long timeMillis)
            implements SideMessage {}

    /** A replica with an empty directory wants to know what the others know. */
    record Question(DirectoryId own) implements SideMessage {}

    /** The answer to a {@link Question}. */
    record Answer(Tale tale) implements SideMessage {}

    static boolean isOne(Buffer frame) {
        return frame.length() > 0 && frame.getByte(0) >= FIRST;
    }

    default Buffer encode() {
        ByteWriter to = new ByteWriter(64);
        if (this instanceof Condition is) {
            to.tag(CONDITION)
                    .int64(is.wallMillis())
                    .int64(is.nanos())
                    .int64(is.echoNanos())
                    .int64(is.heldNanos());
            to.flag(is.fit());
            to.int64(is.timeMillis());
        } else if (this instanceof Question question) {
            question.own().write(to.tag(QUESTION));
        } else if (this instanceof Answer answer) {
            write(to.tag(TALE), answer.tale());
        }
        return to.bytes();
    }

    /** @throws IllegalArgumentException when it is none of these */
    static SideMessage decode(Buffer frame) {
        ByteReader from = new ByteReader(frame);
        int kind = from.tag();
        SideMessage message =
                switch (kind) {
                    case CONDITION ->
                        new Condition(
                                from.int64(), from.int64(), from.int64(), from.int64(), from.flag(), from.int64());
                    case QUESTION -> new Question(DirectoryId.read(from));
                    case TALE -> new Answer(readTale(from));
                    default ->
                        throw new IllegalArgumentException("message of kind %d (expected: 64 to 66)".formatted(kind));
                };
        from.end();
        return message;
    }

    private static void write(ByteWriter to, Tale tale) {
        to.flag(tale.born());
        tale.own().write(to);
        DirectoryId.writeAll(to, tale.founders());
        write(to, tale.committed());
        write(to, tale.effective());
    }

    private static Tale readTale(ByteReader from) {
        return new Tale(
                from.flag(), DirectoryId.read(from), DirectoryId.readAll(from), readMembers(from), readMembers(from));
    }

    private static void write(ByteWriter to, Members members) {
        to.int64(members.index());
        write(to, members.voters());
        write(to, members.learners());
    }

    private static Members readMembers(ByteReader from) {
        return new Members(from.index(), readIds(from), readIds(from));
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
