package io.holdfast.http;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place where an error becomes a response: a {@link Failure} with its status, anything else a 500 without details. Public
 * responses have the text of {@link PublicProblem}; those to operators and to processes of this product have the details.
 */
final class ProblemResponses {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);
    private static final RateLimitedLog DETAILS = new RateLimitedLog(Time.system(), 50, LOG::info);
    private static final int TEXT_MAX = 200;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private ProblemResponses() {}

    static void mount(Router router) {
        router.errorHandler(404, ctx -> noRoute(router, ctx));
        router.errorHandler(405, ctx -> noRoute(router, ctx));
        for (int status : new int[] {400, 406, 413, 415, 500}) {
            router.errorHandler(status, ctx -> send(ctx, problemOf(ctx)));
        }
    }

    private static void send(RoutingContext ctx, Problem problem) {
        send(new RoutedExchange(ctx), problem);
    }

    static void send(HttpExchange exchange, Problem problem) {
        if (exchange.isOver()) {
            return;
        }
        if (exchange.hasBegun()) {
            exchange.reset(); // the response has begun: the client has to see that it is incomplete
            return;
        }
        exchange.send(told(exchange, problem));
    }

    /** Responds to a request that failed by a fault of ours. */
    static void fault(HttpExchange exchange, Throwable cause) {
        LOG.error("{} {} failed", exchange.method(), exchange.path(), cause);
        send(exchange, Problem.fault());
    }

    private static Problem told(HttpExchange exchange, Problem problem) {
        if (exchange.isDetailed()) {
            return problem;
        }
        Problem words = PublicProblem.of(problem, SAFE.contains(exchange.method()));
        if (!words.detail().equals(problem.detail())) {
            DETAILS.write("%s %s %s: %d %s: %s"
                    .formatted(
                            exchange.requestId(),
                            exchange.method(),
                            cut(exchange.path()),
                            problem.status(),
                            problem.code(),
                            problem.detail()));
        }
        return words;
    }

    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "...";
    }

    /** Responds to a request that the HTTP decoder could not read, and closes, because the end of that request is unknown. */
    static void refuseUnreadable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem;
        if (cause instanceof TooLongHttpLineException) {
            problem = Problem.of(414, "uri-too-long", "the request line is too long");
        } else if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
            problem = Problem.of(431, "headers-too-large", "the header lines are too large");
        } else {
            problem = Problem.of(400, "bad-request", "this is not a readable HTTP request");
        }
        HttpServerResponse response = request.response().putHeader(HttpHeaders.CONNECTION, "close");
        problem.sendTo(response);
        request.connection().shutdown().onFailure(gone -> LOG.debug("closing a bad connection: {}", gone.toString()));
    }

    private static void noRoute(Router router, RoutingContext ctx) {
        if (ctx.failure() instanceof Failure failure) {
            send(ctx, Problem.of(failure));
        } else if (!AllowedMethods.answer(router, ctx)) {
            send(
                    ctx,
                    Problem.of(
                            404,
                            "unknown-path",
                            "nothing is at " + ctx.request().path()));
        }
    }

    private static Problem problemOf(RoutingContext ctx) {
        if (ctx.failure() instanceof Failure failure) {
            return Problem.of(failure);
        }
        return switch (ctx.statusCode()) {
            case 400 -> Problem.of(400, "bad-request", "the request is malformed");
            case 413 -> Rejection.bodyTooLarge().problem();
            case 415 -> Problem.of(415, "unsupported-media-type", "the body must be application/json");
            case 406 -> Problem.of(406, "not-acceptable", "answers are application/json");
            default -> {
                LOG.error("{} {} failed", ctx.request().method(), ctx.request().path(), ctx.failure());
                yield Problem.fault();
            }
        };
    }
}
