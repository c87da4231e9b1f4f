package io.holdfast.http;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.util.function.Function;

/**
 * An endpoint for peers that takes one object and answers 200 with another, and looks at nothing else of a request. So the same
 * function can answer over HTTP, and without a socket whoever asks in this process ({@link InProcess}).
 *
 * @param path without parameters
 * @param question what its requests are read as
 * @param action may throw a {@code Failure}, or end with one; ends on the event loop that it is called on
 */
public record PostEndpoint<Q, A>(String path, Class<Q> question, Function<Q, Future<A>> action)
        implements InternalEndpoint {

    @Override
    public void mount(Router router) {
        router.post(path).handler(Endpoint.forPeers(call -> action.apply(call.as(question))
                .map(Response::ok)));
    }

    @Override
    public Future<A> answer(Object object) {
        return Future.succeededFuture(object).compose(it -> action.apply(question.cast(it))); // catches all it throws
    }
}
