package io.holdfast.rpc;

import io.holdfast.api.Rpc;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Scheduler;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;

/** Calls one service at a given address, once. Confined to the thread of its owner. */
public final class DirectClient {
    private static final int NO_REPLICA = 0;

    private final Scheduler scheduler;
    private final Time time;
    private final Transport transport;
    private final RpcMetrics metrics;

    public DirectClient(Scheduler scheduler, Time time, Transport transport, RpcMetrics metrics) {
        this.scheduler = scheduler;
        this.time = time;
        this.transport = transport;
        this.metrics = metrics;
    }

    /** @return fails with {@code Unavailable} when surely nothing was done, with {@code Indeterminate} when the outcome is unknown */
    public <Q, R> Future<R> call(URI url, Rpc<Q, R> rpc, Q request, Duration timeout) {
        RpcAttempt attempt = new RpcAttempt(time, NO_REPLICA, url, (place, item) -> {});
        return metrics.measure(
                rpc,
                time,
                attempt.send(scheduler, transport, new RpcRequest(rpc, request), Deadline.after(time, timeout), timeout)
                        .map(response -> response.as(rpc.response()).body()));
    }

    public void close() {
        transport.close();
    }
}
