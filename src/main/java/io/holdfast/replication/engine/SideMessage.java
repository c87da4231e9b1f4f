package io.holdfast.replication.engine;

import io.holdfast.replication.engine.Birth.Members;
import io.holdfast.replication.engine.Birth.Tale;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.TreeSet;

/** What replicas say to each other beside the engine: of themselves, by the same streams. */
sealed interface SideMessage {
    /** The engine's own kinds are below. */
    int FIRST = 64;

    byte CONDITION = FIRST;
    byte QUESTION = FIRST + 1;
    byte TALE = FIRST + 2;
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
    record Question(Incarnation own) implements SideMessage {}

    /** The answer to a {@link Question}. */
    record Answer(Tale tale) implements SideMessage {}

    static boolean isOne(Buffer frame) {
        return frame.length() > 0 && frame.getByte(0) >= FIRST;
    }

    default Buffer encode() {
        Buffer to = Buffer.buffer(64);
        if (this instanceof Condition is) {
            to.appendByte(CONDITION)
                    .appendLong(is.wallMillis())
                    .appendLong(is.nanos())
                    .appendLong(is.echoNanos())
                    .appendLong(is.heldNanos());
            Bytes.append(to, is.fit());
            to.appendLong(is.timeMillis());
        } else if (this instanceof Question question) {
            question.own().append(to.appendByte(QUESTION));
        } else if (this instanceof Answer answer) {
            append(to.appendByte(TALE), answer.tale());
        }
        return to;
    }

    /** @throws IllegalArgumentException when it is none of these */
    static SideMessage decode(Buffer frame) {
        Bytes from = new Bytes(frame);
        byte kind = from.nextByte();
        SideMessage message =
                switch (kind) {
                    case CONDITION ->
                        new Condition(
                                from.nextLong(),
                                from.nextLong(),
                                from.nextLong(),
                                from.nextLong(),
                                from.nextFlag(),
                                from.nextLong());
                    case QUESTION -> new Question(Incarnation.next(from));
                    case TALE -> new Answer(nextTale(from));
                    default ->
                        throw new IllegalArgumentException("message of kind %d (expected: 64 to 66)".formatted(kind));
                };
        from.end();
        return message;
    }

    private static void append(Buffer to, Tale tale) {
        Bytes.append(to, tale.born());
        tale.own().append(to);
        Incarnation.append(to, tale.founders());
        append(to, tale.committed());
        append(to, tale.effective());
    }

    private static Tale nextTale(Bytes from) {
        return new Tale(
                from.nextFlag(),
                Incarnation.next(from),
                Incarnation.nextAll(from),
                nextMembers(from),
                nextMembers(from));
    }

    private static void append(Buffer to, Members members) {
        to.appendLong(members.index());
        append(to, members.voters());
        append(to, members.learners());
    }

    private static Members nextMembers(Bytes from) {
        return new Members(from.nextIndex(), nextIds(from), nextIds(from));
    }

    private static void append(Buffer to, Set<Integer> ids) {
        to.appendInt(ids.size());
        ids.forEach(to::appendInt);
    }

    private static Set<Integer> nextIds(Bytes from) {
        Set<Integer> ids = new TreeSet<>();
        for (int left = from.nextCount(REPLICAS_MAX); left > 0; left--) {
            ids.add(from.nextCount(Integer.MAX_VALUE));
        }
        return ids;
    }
}
