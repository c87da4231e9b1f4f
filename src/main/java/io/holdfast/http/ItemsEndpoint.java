package io.holdfast.http;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.Function;

/**
 * An endpoint for peers that takes several questions in one request and answers each as soon as it can: one that has to wait holds
 * none of the others (OL36). Who does not ask for {@link Items} gets all answers together, when the last one is there.
 *
 * @param path without parameters
 * @param question what its requests are read as
 * @param action one answer for each question, in their order; may throw a {@code Failure} when nothing of it can be answered
 * @param together all answers in one object, for who asks for that
 */
public record ItemsEndpoint<Q, A>(
        String path, Class<Q> question, Function<Q, List<Future<A>>> action, Function<List<A>, Object> together)
        implements InternalEndpoint {

    @Override
    public void mount(Router router) {
        router.post(path).handler(Endpoint.of(call -> {
            List<Future<A>> answers = action.apply(call.as(question));
            return call.accepts(Items.MEDIA_TYPE)
                    ? Future.succeededFuture(Response.ok(new Items(path, answers)))
                    : all(answers).map(together).map(Response::ok);
        }));
    }

    @Override
    public Future<Items> answer(Object object) {
        return Future.succeededFuture(object)
                .map(it -> new Items(path, action.apply(question.cast(it)))); // catches all it throws
    }

    private static <A> Future<List<A>> all(List<Future<A>> answers) {
        return Future.join(answers)
                .map(all -> answers.stream().map(Future::result).toList());
    }
}
