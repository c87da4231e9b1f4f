package io.holdfast.support;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Calls something on an event loop, as the product does. Off it, the body of a response may be gone before somebody reads it. */
public final class OnEventLoop {
    private OnEventLoop() {}

    /** @param call may throw, which fails the result */
    public static <T> Future<T> call(Vertx vertx, Supplier<Future<T>> call) {
        Promise<T> result = Promise.promise();
        vertx.runOnContext(
                v -> Future.succeededFuture().compose(w -> call.get()).onComplete(result));
        return result.future();
    }
}
