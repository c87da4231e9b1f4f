package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Scheduler;
import io.holdfast.base.time.Time;
import io.holdfast.http.Items;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One exchange with one replica. It ends once: by the answer, a broken connection, its patience, or because it is given up; whatever
 * ends it before the answer cancels the call. Confined to its owner's thread.
 */
final class GroupAttempt implements GroupTransport.Receiver {
    private final Time time;
    private final int replica;
    private final URI url;
    private final String where;
    private final long beganNanos;
    private final Promise<Answer> answer = Promise.promise();
    private final BiConsumer<Integer, Answer> each;
    private GroupTransport.Call call; // null until it is on its way
    private boolean asked;
    private boolean ended;

    /** @param each gets the answers that come one by one ({@link Items}) before the end, by their place */
    GroupAttempt(Time time, int replica, URI url, BiConsumer<Integer, Answer> each) {
        this.each = each;
        this.time = time;
        this.replica = replica;
        this.url = url;
        this.where = url.getHost() + ":" + url.getPort();
        this.beganNanos = time.nanos();
    }

    int replica() {
        return replica;
    }

    Duration age() {
        return Duration.ofNanos(time.nanos() - beganNanos);
    }

    /**
     * Sends the request.
     *
     * @return the answer if it is a good one; else {@code Unavailable} when the request surely never left, {@code Indeterminate} when
     *     it did and nobody knows, and otherwise what the replica said
     */
    Future<Answer> send(
            Scheduler scheduler,
            GroupTransport transport,
            Question question,
            Deadline deadline,
            boolean itemwise,
            Duration patience) {
        call = transport.send(url, question, deadline, itemwise, this);
        if (!ended) {
            long limit = Math.max(1, patience.toMillis());
            long timer = scheduler.schedule(limit, () -> broken("did not answer in %d ms".formatted(limit)));
            answer.future().onComplete(done -> scheduler.cancel(timer));
        }
        return answer.future();
    }

    /** Waits no longer, because another replica leads now. */
    void giveUp(String why) {
        cancel(
                asked
                        ? Failure.Indeterminate.ofReplica(LeaderCache.LEADER_CHANGED, where + " did not answer; " + why)
                        : Failure.Unavailable.ofReplica(
                                LeaderCache.LEADER_CHANGED, where + " was not reached; " + why));
    }

    @Override
    public void sent() {
        asked = true;
    }

    @Override
    public void items(List<Items.Item> items) {
        for (Items.Item item : items) {
            if (!ended) { // what is late counts for nothing
                each.accept(item.place(), Answer.ok(item.answer()));
            }
        }
    }

    @Override
    public void itemsEnded() {
        answered(Answer.ONE_BY_ONE);
    }

    @Override
    public void answered(Answer good) {
        if (!ended) {
            ended = true;
            answer.complete(good);
        }
    }

    @Override
    public void failed(Failure failure) {
        if (!ended) {
            ended = true;
            answer.fail(failure);
        }
    }

    @Override
    public void broken(String how) {
        cancel(
                asked
                        ? Failure.Indeterminate.ofReplica(LeaderCache.NO_ANSWER, where + " " + how)
                        : Failure.Unavailable.ofReplica(
                                LeaderCache.UNREACHABLE, where + " does not accept connections"));
    }

    private void cancel(Failure failure) {
        if (!ended) {
            ended = true; // first: what is cancelled may break at once
            if (call != null) {
                call.cancel();
            }
            answer.fail(failure);
        }
    }
}
