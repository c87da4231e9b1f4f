package io.holdfast.rpc;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.ItemError;
import io.holdfast.base.failure.Failure;
import java.util.OptionalInt;

/**
 * What a client knows of who leads a group: learnt from the responses of the replicas, so it may be wrong, and is never older than the
 * last response. Pure: it sends nothing. Confined to the thread of its owner.
 */
final class LeaderCache {
    static final String NOT_LEADER = "not-leader";
    static final String NO_QUORUM = "no-quorum";
    static final String QUEUE_FULL = "queue-full";
    static final String UNREACHABLE = "unreachable";
    static final String NO_ANSWER = "no-answer";
    /** The replica did not answer, and the others have another leader now. */
    static final String LEADER_CHANGED = "leader-changed";

    private OptionalInt leader = OptionalInt.empty();
    private boolean proven; // by a response, not only named by others
    private Leader newest = new Leader(0, 0); // of the highest term that was reported

    /** The presumed leader; empty while none is known. */
    OptionalInt leader() {
        return leader;
    }

    /** {@code replica} did what only a leader does. */
    void onResponse(int replica) {
        leader = OptionalInt.of(replica);
        proven = true;
    }

    /**
     * {@code replica} did not. The leader that it names is taken over when no better one is known: one that is cut off from the others
     * names the leader of long ago.
     */
    void onFailure(int replica, Failure cause) {
        boolean noBetter = leader.isEmpty() || leader.getAsInt() == replica;
        if (noBetter && cause.isOfReplica()) {
            OptionalInt named = hint(cause);
            leader = named.isPresent() && named.getAsInt() == replica ? OptionalInt.empty() : named;
            proven = false;
        }
    }

    /**
     * A replica reports who leads; it was probed because another one is silent. It is believed when it reports a new term, or repeats the
     * newest one and no response has contradicted it.
     *
     * @return whether it is believed: then requests at silent replicas need not be waited for
     */
    boolean onReport(Leader reported) {
        boolean newer = reported.term() > newest.term();
        if (reported.id() > 0 && (newer || reported.equals(newest) && !proven)) {
            newest = reported;
            leader = OptionalInt.of(reported.id());
            proven = false;
        }
        return reported.id() > 0 && leader.equals(OptionalInt.of(reported.id()));
    }

    /** The leader that a failure names, if it does. */
    static OptionalInt hint(Failure cause) {
        return cause.isOfReplica()
                        && cause.code().equals(NOT_LEADER)
                        && cause.extras().get("leader") instanceof Integer named
                        && named > 0
                ? OptionalInt.of(named)
                : OptionalInt.empty();
    }

    /** Whether another attempt may end better; all other failures are final. */
    static boolean isRepeatable(Throwable cause) {
        return cause instanceof Failure.Unavailable unavailable
                ? !unavailable.code().equals(ItemError.TOO_MANY_ANSWERS)
                : cause instanceof Failure.Indeterminate;
    }

    /** How a call ends with {@code last}, which is final: once an attempt may have done it, no 503 can take that back (OL6). */
    static Throwable ending(Failure before, Throwable last) {
        return last instanceof Failure.Unavailable unavailable ? worse(before, unavailable) : last;
    }

    /**
     * What is left of two failures of one call: once one attempt may have done it, no later failure can take that back; and that a
     * majority is missing is more useful to know than which replicas do not answer.
     */
    static Failure worse(Failure before, Failure now) {
        boolean saysMore =
                before.code().equals(NO_QUORUM) && !(now instanceof Failure.Indeterminate) && now.isOfReplica();
        return before instanceof Failure.Indeterminate || saysMore ? before : now;
    }
}
