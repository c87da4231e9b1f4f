package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A question of {@link GroupBatches} until its answer, with all that is known of its attempts. Confined to its event loop. */
final class BatchItem<Q, A> {
    private final Q question;
    private final Deadline deadline;
    private final Deadline until;
    private final Promise<A> answer = Promise.promise();
    private Failure worst;
    private boolean underWay;
    private boolean ended;
    private int moves;

    /**
     * @param until how long it is held while its group does not answer
     * @param worst how it fails when it is never asked
     */
    BatchItem(Q question, Deadline deadline, Deadline until, Failure worst) {
        this.question = question;
        this.deadline = deadline;
        this.until = until;
        this.worst = worst;
    }

    Q question() {
        return question;
    }

    Deadline deadline() {
        return deadline;
    }

    Deadline until() {
        return until;
    }

    Future<A> answer() {
        return answer.future();
    }

    boolean isEnded() {
        return ended;
    }

    void leaves() {
        underWay = true;
    }

    /** Back in line, and surely nothing was done. */
    void comesBack() {
        underWay = false;
    }

    void succeed(A result) {
        if (!ended) {
            ended = true;
            answer.complete(result);
        }
    }

    /** For good; a 503 never takes back that an attempt before may have done it. */
    void end(Throwable cause) {
        refuse(LeaderCache.ending(worst, cause));
    }

    private void refuse(Throwable cause) {
        if (!ended) {
            ended = true;
            answer.fail(cause);
        }
    }

    /** Takes note of an attempt that may be repeated. */
    void attemptFailed(Failure cause) {
        underWay = false;
        worst = LeaderCache.worse(worst, cause);
    }

    /** Nobody asks it again. */
    void giveUp() {
        refuse(worst);
    }

    /** Its deadline has passed, perhaps while it is under way. */
    void expire() {
        refuse(
                underWay || worst instanceof Failure.Indeterminate
                        ? new Failure.Indeterminate(
                                "outcome-unknown",
                                "no answer until the deadline, it may yet be done; ask again under the same key")
                        : GroupClient.tooLate());
    }

    /** There was a pause: it may move on again. */
    void paused() {
        moves = 0;
    }

    /** Whether it may move on to another replica at once: as often as there are replicas, then a pause is due. */
    boolean movesOn(int replicas) {
        return moves++ < replicas;
    }
}
