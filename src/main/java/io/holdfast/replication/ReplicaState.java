package io.holdfast.replication;

import java.util.Locale;

/**
 * Whether a replica is fit for everything that its group may need of it, and if not, why: what operators see of it.
 *
 * @param reason for people; empty for one that is fit
 */
public record ReplicaState(Kind kind, String reason) {
    public static final ReplicaState FIT = new ReplicaState(Kind.FIT, "");

    /** What a replica is unfit for, and by what; in status and metrics in lower case with dashes. */
    public enum Kind {
        FIT(true),
        /** It should not lead: syncs take too long. */
        DISK_SLOW(true),
        /** It should not lead, and takes nothing new as a leader: there is less room than the floor. */
        DISK_LOW(true),
        /** It should not lead: its clock differs from most clocks of the group. */
        CLOCK_OFF(true),
        /** It lacks a part of the state. */
        CATCHING_UP(true),
        /** It takes no part until there is room again. */
        DISK_FULL(false),
        /** It takes no part until it is known why its directory is empty. */
        EMPTY_DIRECTORY(false),
        /** It takes no part any more. */
        FAILED(false);

        private final boolean takesPart;

        Kind(boolean takesPart) {
            this.takesPart = takesPart;
        }

        /** Whether it votes, and serves what any replica may. */
        public boolean takesPart() {
            return takesPart;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public boolean isFit() {
        return kind == Kind.FIT;
    }

    /** As in a line of the log: {@code disk-slow: a sync took 300 ms}. */
    @Override
    public String toString() {
        return isFit() ? kind.word() : kind.word() + ": " + reason;
    }
}
