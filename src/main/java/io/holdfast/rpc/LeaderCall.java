package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.util.OptionalInt;

/** One call to the leader with an exchange of its own: from replica to replica, with a pause after each round, until it ends. */
final class LeaderCall {
    private final RpcClient client;
    private final RpcRequest request;
    private final RetryLoop<RpcResponse<?>> retries;
    private final ReplicaRotation rotation = new ReplicaRotation();

    LeaderCall(RpcClient client, RpcRequest request, RetryLoop<RpcResponse<?>> retries) {
        this.client = client;
        this.request = request;
        this.retries = retries;
    }

    Future<RpcResponse<?>> begin() {
        attempt();
        return retries.result();
    }

    /** The same after an attempt at {@code replica} that was not meant for the leader. */
    Future<RpcResponse<?>> beginAfter(int replica, Throwable cause) {
        failed(replica, cause);
        return retries.result();
    }

    private void attempt() {
        if (retries.isOverdue()) {
            retries.mayContinue(false);
            return;
        }
        OptionalInt next = client.routing().next(rotation);
        if (next.isEmpty()) {
            pause();
            return;
        }
        int replica = next.getAsInt();
        retries.attemptBegins();
        client.attempt(replica, request, retries.deadline()).onComplete(ended -> {
            if (ended.succeeded()) {
                retries.succeed(ended.result());
            } else {
                failed(replica, ended.cause());
            }
        });
    }

    private void failed(int replica, Throwable cause) {
        if (retries.retriesAfter(cause, client.isOpen())) {
            rotation.onFailure(replica, (Failure) cause);
            attempt();
        }
    }

    private void pause() {
        if (retries.mayContinue(client.isOpen())) {
            rotation.restart();
            client.scheduler().schedule(client.backoffMillis(retries.timing()), this::attempt);
        }
    }
}
