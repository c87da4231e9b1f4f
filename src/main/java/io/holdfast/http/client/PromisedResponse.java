package io.holdfast.http.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** The response of an exchange as a future, for those that have no use for the rest. */
public final class PromisedResponse implements NodeExchange.Listener {
    private final Promise<NodeResponse> response = Promise.promise();

    /** Ends as soon as the head of the final response is here; its content is paused. Fails with {@link NodeFailure}. */
    public Future<NodeResponse> future() {
        return response.future();
    }

    @Override
    public void responded(NodeResponse begun) {
        response.complete(begun);
    }

    @Override
    public void failed(NodeFailure failure) {
        response.fail(failure);
    }
}
