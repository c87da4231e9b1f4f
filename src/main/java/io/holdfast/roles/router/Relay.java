package io.holdfast.roles.router;

import io.holdfast.http.Headers;
import io.holdfast.http.InterimResponse;
import io.holdfast.http.ResponseHeaderSection;
import io.holdfast.http.client.NodeExchange;
import io.holdfast.http.client.NodeResponse;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays a node's response to the client as it comes: header section, content with back-pressure, trailers. Nothing is put into the
 * client's response before the first piece of content is here: if the node fails before that, another node's response can be given.
 */
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    /** A header section without content is passed on after this time: a stream of events may have no event for long. */
    private static final Duration HEADERS_WAIT_FOR_CONTENT = Duration.ofMillis(50);
    /** A response that takes longer counts as a stream. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Exchange exchange;
    private final Permit permit;
    private final NodeResponse from;
    private final NodeExchange source;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Promise<Void> carried = Promise.promise();
    private boolean begun;

    private Relay(Vertx vertx, OpenResponse open, Exchange exchange, Permit permit) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.permit = permit;
        this.from = open.response();
        this.source = open.exchange();
        this.request = exchange.request();
        this.response = request.response();
    }

    /** @return fails when one of the two sides broke off; the client's response tells whether the client has seen anything of it */
    static Future<Void> carry(Vertx vertx, OpenResponse open, Exchange exchange, Permit permit) {
        return new Relay(vertx, open, exchange, permit).run();
    }

    /** Relays a response with a status of 1xx. */
    static void interim(ResponseHeaderSection head, HttpServerRequest request) {
        if (head.status() != 100) { // the router has sent that itself, if the client wanted it
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            HopByHopFields.copy(head.fields(), headers);
            InterimResponse.send(request, head.status(), head.reason(), headers.remove("Content-Length"));
        }
    }

    private Future<Void> run() {
        if (hasNoContent()) {
            begin();
            from.resume();
            permit.release();
            return response.end();
        }
        if (from.isComplete() && from.trailers().isEmpty()) {
            permit.release();
            begin();
            return response.end(from.takeContent()); // one write for all of it
        }
        from.wholeHandler(permit::release); // the node is done with it, however slowly the client reads
        exchange.abandoned().onSuccess(v -> source.cancel());
        from.exceptionHandler(carried::tryFail);
        from.handler(this::pass);
        from.endHandler(v -> end());
        if (!from.isComplete()) {
            watch();
        }
        from.resume();
        return carried.future();
    }

    private void watch() {
        long headersTimer = vertx.setTimer(HEADERS_WAIT_FOR_CONTENT.toMillis(), t -> {
            if (!begun) {
                begin();
                response.writeHead().onFailure(this::clientGone);
            }
        });
        long longTimer = vertx.setTimer(LONG.toMillis(), t -> permit.becomeStream());
        long[] seen = {source.bytesReceived()};
        long idleMillis = exchange.route().limits().streamIdle().toMillis();
        long idleTimer = vertx.setPeriodic(idleMillis, t -> {
            if (source.bytesReceived() == seen[0]) {
                LOG.info("{} {}: the response stood still for {} ms", request.method(), request.path(), idleMillis);
                source.cancel();
            }
            seen[0] = source.bytesReceived();
        });
        carried.future().onComplete(ended -> {
            vertx.cancelTimer(headersTimer);
            vertx.cancelTimer(longTimer);
            vertx.cancelTimer(idleTimer);
        });
    }

    private void pass(Buffer some) {
        begin();
        response.write(some).onFailure(this::clientGone);
        if (response.writeQueueFull()) {
            from.pause();
            response.drainHandler(v -> from.resume());
        }
    }

    private void end() {
        begin();
        if (response.isChunked()) {
            HopByHopFields.copy(from.trailers(), response.trailers());
        }
        response.end().onComplete(carried);
    }

    private void clientGone(Throwable cause) {
        source.cancel();
        carried.tryFail(cause);
    }

    private void begin() {
        if (begun) {
            return;
        }
        begun = true;
        response.setStatusCode(from.status());
        if (!from.head().reason().isEmpty()) {
            response.setStatusMessage(from.head().reason());
        }
        HopByHopFields.copy(from.head().fields(), response.headers());
        response.putHeader(Headers.REQUEST_ID, exchange.scope().requestId()); // whatever a node calls it
        if (from.status() == 204) {
            response.headers().remove("Content-Length"); // RFC 9110, section 8.6
        }
        response.headers().add("Via", "1.1 holdfast");
        if (!source.isWritten()) {
            response.putHeader("Connection", "close"); // the rest of the request is not read
        }
        boolean framed = response.headers().contains("Content-Length");
        if (!hasNoContent() && !framed && request.version() != HttpVersion.HTTP_1_0) {
            response.setChunked(true);
        }
    }

    private boolean hasNoContent() {
        return request.method() == HttpMethod.HEAD || from.status() == 204 || from.status() == 304;
    }
}
