package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Scheduler;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One exchange with one replica. It ends once: by the response, a broken connection, its timeout, or because it is abandoned; whatever
 * ends it before the response cancels the exchange. Confined to the thread of its owner.
 */
final class RpcAttempt implements Transport.Receiver {
    private final Time time;
    private final int replica;
    private final URI url;
    private final String where;
    private final long beganNanos;
    private final Promise<RpcResponse<?>> response = Promise.promise();
    private final BiConsumer<Integer, Object> itemSink;
    private Transport.Exchange exchange; // null until it is on its way
    private boolean sent;
    private boolean ended;

    /** @param itemSink gets outcomes that come one by one before the end, by their place */
    RpcAttempt(Time time, int replica, URI url, BiConsumer<Integer, Object> itemSink) {
        this.itemSink = itemSink;
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
     * @return the response, null when all outcomes came as items; else {@code Unavailable} when the request surely never left,
     *     {@code Indeterminate} when it did and the outcome is unknown, and otherwise what the replica rejected it with
     */
    Future<RpcResponse<?>> send(
            Scheduler scheduler, Transport transport, RpcRequest request, Deadline deadline, Duration timeout) {
        exchange = transport.send(url, request, deadline, this);
        if (!ended) {
            long limit = Math.max(1, timeout.toMillis());
            long timer = scheduler.schedule(limit, () -> onBroken("did not answer in %d ms".formatted(limit)));
            response.future().onComplete(done -> scheduler.cancel(timer));
        }
        return response.future();
    }

    /** Waits no longer, because another replica leads now. */
    void abandon(String why) {
        cancel(
                sent
                        ? Failure.Indeterminate.ofReplica(LeaderCache.LEADER_CHANGED, where + " did not answer; " + why)
                        : Failure.Unavailable.ofReplica(
                                LeaderCache.LEADER_CHANGED, where + " was not reached; " + why));
    }

    @Override
    public void onSent() {
        sent = true;
    }

    @Override
    public void onItems(List<Items.Item> items) {
        for (Items.Item item : items) {
            if (!ended) { // what comes after the end counts for nothing
                itemSink.accept(item.place(), item.outcome());
            }
        }
    }

    @Override
    public void onItemsEnd() {
        onResponse(null);
    }

    @Override
    public void onResponse(RpcResponse<?> good) {
        if (!ended) {
            ended = true;
            response.complete(good);
        }
    }

    @Override
    public void onFailure(Failure failure) {
        if (!ended) {
            ended = true;
            response.fail(failure);
        }
    }

    @Override
    public void onBroken(String how) {
        cancel(
                sent
                        ? Failure.Indeterminate.ofReplica(LeaderCache.NO_ANSWER, where + " " + how)
                        : Failure.Unavailable.ofReplica(
                                LeaderCache.UNREACHABLE, where + " does not accept connections"));
    }

    private void cancel(Failure failure) {
        if (!ended) {
            ended = true; // first: an exchange that is cancelled may break at once
            if (exchange != null) {
                exchange.cancel();
            }
            response.fail(failure);
        }
    }
}
