package io.holdfast.rpc;

import io.vertx.core.Future;

/** What a service does with a call. */
@FunctionalInterface
public interface RpcHandler<Q, R> {
    /** @return ends on the event loop that this is called on; may fail, or throw, a {@code Failure} */
    Future<RpcResponse<R>> handle(Q request, RpcContext context);
}
