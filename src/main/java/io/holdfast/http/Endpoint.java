package io.holdfast.http;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handler of a route, made from a function from request to future response. A {@link DirectEndpoint} runs it without vertx-web. */
public final class Endpoint implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    private final Function<HttpExchange, Call> read;
    private final Function<Call, Future<Response>> action;
    private final Consumer<Query> check;

    private Endpoint(
            Function<HttpExchange, Call> read, Function<Call, Future<Response>> action, Consumer<Query> check) {
        this.read = read;
        this.action = action;
        this.check = check;
    }

    /** @param parameters of the query that it reads; a request with any other gets 400 */
    public static Endpoint of(Function<Call, Future<Response>> action, String... parameters) {
        return new Endpoint(Call::new, action, query -> query.allowOnly(parameters));
    }

    /** For pages: whatever the query says, or whether it can be read at all, the answer is the same. */
    static Endpoint ofPage(Function<Call, Future<Response>> action) {
        return new Endpoint(exchange -> new Call(exchange, Query.NONE), action, query -> {});
    }

    /** For requests of other processes of this product: those of the next version may have parameters that are unknown here. */
    public static Endpoint forPeers(Function<Call, Future<Response>> action) {
        return new Endpoint(Call::new, action, query -> {});
    }

    /** Lets a request pass only with the right bearer token. */
    public static Handler<RoutingContext> guard(Token token) {
        Guard guard = by(token);
        return ctx -> guard.check(new RoutedExchange(ctx), ctx::next);
    }

    /** The same, whoever has read the request. */
    static Guard by(Token token) {
        return (exchange, next) -> {
            try {
                token.check(exchange.header("Authorization"));
            } catch (Failure.Denied denied) {
                fail(exchange, denied);
                return;
            }
            next.run();
        };
    }

    /** Routes after it respond to errors with all details. */
    public static Handler<RoutingContext> forOperators() {
        return ctx -> {
            RoutedExchange.forOperators(ctx);
            ctx.next();
        };
    }

    @Override
    public void handle(RoutingContext ctx) {
        RouteTemplate.of(ctx).ifPresent(template -> RequestScope.current().ifPresent(scope -> scope.found(template)));
        answer(new RoutedExchange(ctx));
    }

    /** The only way from a request to its response, whoever has read the request. */
    void answer(HttpExchange exchange) {
        Future<Response> reply;
        try {
            MediaTypes.check(exchange);
            Call call = read.apply(exchange);
            check.accept(call.query());
            reply = action.apply(call);
        } catch (RuntimeException e) {
            reply = Future.failedFuture(e);
        }
        reply.onSuccess(response -> send(exchange, response)).onFailure(cause -> fail(exchange, cause));
    }

    static void fail(HttpExchange exchange, Throwable cause) {
        if (cause instanceof Failure failure) {
            ProblemResponses.send(exchange, Problem.of(failure));
        } else if (cause instanceof Rejection refused) {
            ProblemResponses.send(exchange, refused.problem());
        } else {
            ProblemResponses.fault(exchange, cause);
        }
    }

    private static void send(HttpExchange exchange, Response response) {
        if (exchange.isOver()) {
            return;
        }
        try {
            write(exchange, response);
        } catch (RuntimeException fault) { // nobody else would end it
            LOG.error("{} {}: its response cannot be written", exchange.method(), exchange.path(), fault);
            exchange.reset();
        }
    }

    private static void write(HttpExchange exchange, Response response) {
        exchange.setStatus(response.status());
        response.headers().forEach(exchange::setHeader);
        Object body = response.body().orElse(null);
        if (body instanceof StreamedBody streamed) {
            exchange.stream(streamed);
        } else if (body instanceof Buffer bytes) {
            exchange.setHeader("Content-Type", "application/octet-stream");
            exchange.end(Optional.of(bytes));
        } else if (body != null) {
            Buffer json = Json.write(body);
            exchange.setHeader("Content-Type", MediaTypes.JSON);
            exchange.end(Optional.of(json));
        } else {
            exchange.end(Optional.empty());
        }
    }
}
