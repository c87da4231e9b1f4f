package io.holdfast.http;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes the handler of a route from a function from request to future response. */
public final class Endpoint {
    private Endpoint() {}

    /** @param parameters of the query that it reads; a request with any other gets 400 */
    public static Handler<RoutingContext> of(Function<Call, Future<Response>> action, String... parameters) {
        return of(action, query -> query.allowOnly(parameters));
    }

    /** For pages: whatever the query says, or whether it can be read at all, the answer is the same. */
    static Handler<RoutingContext> ofPage(Function<Call, Future<Response>> action) {
        return of(ctx -> new Call(ctx, Query.NONE), action, query -> {});
    }

    /** For requests of other processes of this product: those of the next version may have parameters that are unknown here. */
    public static Handler<RoutingContext> forPeers(Function<Call, Future<Response>> action) {
        return of(action, query -> {});
    }

    private static Handler<RoutingContext> of(Function<Call, Future<Response>> action, Consumer<Query> check) {
        return of(Call::new, action, check);
    }

    private static Handler<RoutingContext> of(
            Function<RoutingContext, Call> read, Function<Call, Future<Response>> action, Consumer<Query> check) {
        return ctx -> {
            RouteTemplate.of(ctx)
                    .ifPresent(template -> RequestScope.current().ifPresent(scope -> scope.found(template)));
            Future<Response> reply;
            try {
                MediaTypes.check(ctx);
                Call call = read.apply(ctx);
                check.accept(call.query());
                reply = action.apply(call);
            } catch (RuntimeException e) {
                reply = Future.failedFuture(e);
            }
            reply.onSuccess(r -> send(ctx.response(), r)).onFailure(cause -> fail(ctx, cause));
        };
    }

    /** Lets a request pass only with the right bearer token. */
    public static Handler<RoutingContext> guard(Token token) {
        return ctx -> {
            try {
                token.check(ctx.request().getHeader(HttpHeaders.AUTHORIZATION));
                ctx.next();
            } catch (Failure.Denied denied) {
                fail(ctx, denied);
            }
        };
    }

    /** Routes after it respond to errors with all details. */
    public static Handler<RoutingContext> forOperators() {
        return ctx -> {
            ProblemResponses.forOperators(ctx);
            ctx.next();
        };
    }

    private static void fail(RoutingContext ctx, Throwable cause) {
        if (cause instanceof Failure failure) {
            ProblemResponses.send(ctx, Problem.of(failure));
        } else if (cause instanceof Rejection refused) {
            ProblemResponses.send(ctx, refused.problem());
        } else {
            ctx.fail(500, cause);
        }
    }

    private static void send(HttpServerResponse response, Response reply) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        if (reply.body().orElse(null) instanceof StreamedBody streamed) {
            streamed.writeTo(response);
            return;
        }
        reply.body()
                .ifPresentOrElse(
                        body -> {
                            if (body instanceof Buffer bytes) {
                                Contents.end(response, "application/octet-stream", bytes);
                            } else {
                                Contents.end(response, MediaTypes.JSON, Json.write(body));
                            }
                        },
                        () -> Contents.end(response, Optional.empty()));
    }
}
