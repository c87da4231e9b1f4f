package io.holdfast.roles.router;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Chance;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.registry.Instance;
import io.holdfast.platform.registry.Roster;
import io.holdfast.platform.upstream.RoundRobin;
import io.holdfast.platform.web.Headers;
import io.holdfast.platform.web.Problem;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a request to an instance of its service and the answer back. A node that cannot be reached, or that breaks off a request
 * that is safe to repeat, is passed over for the next one. Confined to its event loop.
 */
final class Forwarder {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

    private final HttpClient client;
    private final Roster roster;
    private final Time time;
    private final RouteTable routes;
    private final int bodyBytesMax;
    private final Map<String, RoundRobin> turns = new HashMap<>();

    Forwarder(HttpClient client, Roster roster, Time time, RouteTable routes, int bodyBytesMax) {
        this.client = client;
        this.roster = roster;
        this.time = time;
        this.routes = routes;
        this.bodyBytesMax = bodyBytesMax;
    }

    void handle(HttpServerRequest request) {
        Optional<Route> route =
                InternalPaths.isInternal(request.path()) ? Optional.empty() : routes.find(request.path());
        if (route.isEmpty()) {
            Problem.of(404, "unknown-path", "nothing is at " + request.path()).sendTo(request.response());
            return;
        }
        Deadline deadline = Deadline.after(time, route.get().timeout());
        readBody(request)
                .compose(body -> forward(exchange(request, route.get(), body, deadline)))
                .onFailure(cause -> fail(request, cause));
    }

    private Exchange exchange(HttpServerRequest request, Route route, Buffer body, Deadline deadline) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        HopHeaders.copy(request.headers(), headers);
        headers.remove("Content-Length").remove("Expect");
        headers.set(Headers.DEADLINE, Long.toString(deadline.epochMillis()));
        if (route.keyed() && !Exchange.isSafe(request.method()) && !headers.contains(Headers.IDEMPOTENCY_KEY)) {
            headers.set(Headers.IDEMPOTENCY_KEY, Chance.token());
        }
        return new Exchange(request, route, headers, body, deadline);
    }

    private Future<Void> forward(Exchange exchange) {
        String service = exchange.route().service();
        List<Instance> nodes =
                turns.computeIfAbsent(service, s -> new RoundRobin()).order(roster.ready(service));
        return attempt(
                exchange,
                nodes,
                0,
                new Failure.Unavailable("no-instance", "no instance of '%s' is ready".formatted(service)));
    }

    private Future<Void> attempt(Exchange exchange, List<Instance> nodes, int which, Throwable last) {
        if (which == nodes.size() || exchange.deadline().hasPassed(time)) {
            return Future.failedFuture(last);
        }
        return send(exchange, nodes.get(which))
                .recover(cause -> mayTryNext(exchange, cause)
                        ? attempt(exchange, nodes, which + 1, cause)
                        : Future.failedFuture(cause));
    }

    private boolean mayTryNext(Exchange exchange, Throwable cause) {
        boolean nothingSent = cause instanceof ConnectException;
        boolean nothingAnswered = !exchange.request().response().headWritten();
        return nothingAnswered && (nothingSent || exchange.isRepeatable());
    }

    private Future<Void> send(Exchange exchange, Instance node) {
        RequestOptions options = new RequestOptions()
                .setHost(node.url().getHost())
                .setPort(node.url().getPort())
                .setMethod(exchange.request().method())
                .setURI(exchange.request().uri());
        return client.request(options).compose(outgoing -> {
            outgoing.headers().setAll(exchange.headers());
            long patience = Math.max(1, exchange.deadline().remainingMillis(time));
            Future<HttpClientResponse> answered =
                    exchange.body().length() == 0 ? outgoing.send() : outgoing.send(exchange.body());
            return answered.timeout(patience, TimeUnit.MILLISECONDS)
                    .compose(answer -> relay(answer, exchange.request().response()))
                    .onFailure(cause -> abandon(outgoing, cause));
        });
    }

    private static Future<Void> relay(HttpClientResponse answer, HttpServerResponse response) {
        response.setStatusCode(answer.statusCode());
        HopHeaders.copy(answer.headers(), response.headers());
        if (!answer.headers().contains("Content-Length")) {
            response.setChunked(true);
        }
        return answer.pipeTo(response);
    }

    private static void abandon(HttpClientRequest outgoing, Throwable cause) {
        outgoing.reset(0, cause).onFailure(gone -> LOG.debug("already closed: {}", gone.toString()));
    }

    private Future<Buffer> readBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null && length.length() > 9 || length != null && Long.parseLong(length) > bodyBytesMax) {
            return Future.failedFuture(tooLarge());
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > bodyBytesMax) {
                whole.tryFail(tooLarge());
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(v -> whole.tryComplete(body));
        return whole.future();
    }

    private Failure tooLarge() {
        return new Failure.Invalid("body-too-large", "the body is longer than %d bytes".formatted(bodyBytesMax));
    }

    private static void fail(HttpServerRequest request, Throwable cause) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.reset(); // half an answer is on its way: the only honest end is a broken one
            return;
        }
        explain(cause).sendTo(response);
    }

    private static Problem explain(Throwable cause) {
        if (cause instanceof Failure failure) {
            return failure.code().equals("body-too-large")
                    ? Problem.of(413, failure.code(), failure.getMessage())
                    : Problem.of(failure);
        }
        return cause instanceof TimeoutException
                ? Problem.of(
                        504, "deadline-passed", "no answer within the request's deadline; ask again with the same key")
                : Problem.of(502, "bad-gateway", "the connection to the service broke: " + cause.getMessage());
    }
}
