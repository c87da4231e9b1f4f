package io.holdfast.replication.engine;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Asks the others why this directory is empty, again and again, until {@link Birth} can tell. Confined to the thread of the group. */
final class Founding {
    /** By the engine's clock, on which a heartbeat takes a second. */
    private static final long QUESTION_MILLIS = 1_000;

    private final int id;
    private final Birth birth;
    private final Clock clock;
    private final BiConsumer<Integer, SideMessage> wire;
    private long nextQuestion;

    /** @param wire where questions leave */
    Founding(int id, Birth birth, Clock clock, BiConsumer<Integer, SideMessage> wire) {
        this.id = id;
        this.birth = birth;
        this.clock = clock;
        this.wire = wire;
    }

    /** Asks whoever it knows of, if it has not just done so. */
    void ask() {
        if (clock.millis() >= nextQuestion) {
            nextQuestion = clock.millis() + QUESTION_MILLIS;
            birth.toAsk().forEach(other -> wire.accept(other, new SideMessage.Question(birth.own())));
        }
    }

    /** {@code from} sent something that is no answer. */
    void heard(int from) {
        birth.heard(from);
    }

    void told(int from, Birth.Tale tale) {
        birth.told(from, tale);
    }

    Birth.Verdict verdict() {
        return birth.verdict();
    }

    Map<Integer, DirectoryId> founders() {
        return birth.founders();
    }

    /** Why it takes no part yet. */
    String why() {
        return "its directory is empty: %s; all replicas have to be there once when a group begins".formatted(birth);
    }

    /** What an operator is told whose replica has lost its directory. */
    String lost() {
        return ("its directory is empty, but replica %s knows it as a voter of this group: what it promised is lost. Put the old"
                        + " directory back, or remove %d from the group with `members` and add a replica under a new id")
                .formatted(birth.witnesses(), id);
    }

    /** What a replica of {@code store} tells one that asks. @param members of the group; empty for one that belongs to none */
    static Birth.Tale tale(EngineStore store, Optional<MemberView> committed, Optional<MemberView> effective) {
        return committed.isEmpty() || effective.isEmpty()
                ? Birth.Tale.ofEmpty(store.own())
                : new Birth.Tale(
                        true,
                        store.own(),
                        store.founders(),
                        committed.get().forBirth(),
                        effective.get().forBirth());
    }
}
