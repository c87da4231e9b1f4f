package io.holdfast.roles.router;

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
 * Carries a node's response back to the client as it comes: head, content with back-pressure, trailers. Nothing is put into the
 * client's response before the first piece of content is here: if the node fails until then, somebody else's answer can still be given.
 */
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    /** Who sends a head and nothing else for so long wants the head to be seen: a stream of events, say. */
    private static final Duration HEAD_WAITS_FOR_CONTENT = Duration.ofMillis(50);
    /** A response that takes longer counts as a stream. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Exchange exchange;
    private final Permit permit;
    private final NodeResponse answer;
    private final NodeExchange source;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Promise<Void> carried = Promise.promise();
    private boolean begun;

    private Relay(Vertx vertx, OpenResponse open, Exchange exchange, Permit permit) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.permit = permit;
        this.answer = open.response();
        this.source = open.exchange();
        this.request = exchange.request();
        this.response = request.response();
    }

    /** @return fails when one of the two sides broke off; whether the client has seen anything of it, its response tells */
    static Future<Void> carry(Vertx vertx, OpenResponse open, Exchange exchange, Permit permit) {
        return new Relay(vertx, open, exchange, permit).run();
    }

    /** Passes a response with a status of 1xx on. */
    static void interim(ResponseHeaderSection head, HttpServerRequest request) {
        if (head.status() != 100) { // the client has had it from us, if it wanted one
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            HopByHopFields.copy(head.fields(), headers);
            InterimResponse.send(request, head.status(), head.reason(), headers.remove("Content-Length"));
        }
    }

    private Future<Void> run() {
        if (hasNoContent()) {
            begin();
            answer.resume();
            permit.release();
            return response.end();
        }
        answer.wholeHandler(permit::release); // the node is done with it, however slowly the client reads
        exchange.abandoned().onSuccess(v -> source.cancel());
        answer.exceptionHandler(carried::tryFail);
        answer.handler(this::pass);
        answer.endHandler(v -> end());
        if (!answer.isWhole()) {
            watch();
        }
        answer.resume();
        return carried.future();
    }

    private void watch() {
        long headTimer = vertx.setTimer(HEAD_WAITS_FOR_CONTENT.toMillis(), t -> {
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
            vertx.cancelTimer(headTimer);
            vertx.cancelTimer(longTimer);
            vertx.cancelTimer(idleTimer);
        });
    }

    private void pass(Buffer some) {
        begin();
        response.write(some).onFailure(this::clientGone);
        if (response.writeQueueFull()) {
            answer.pause();
            response.drainHandler(v -> answer.resume());
        }
    }

    private void end() {
        begin();
        if (response.isChunked()) {
            HopByHopFields.copy(answer.trailers(), response.trailers());
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
        response.setStatusCode(answer.status());
        if (!answer.head().reason().isEmpty()) {
            response.setStatusMessage(answer.head().reason());
        }
        HopByHopFields.copy(answer.head().fields(), response.headers());
        if (answer.status() == 204) {
            response.headers().remove("Content-Length"); // RFC 9110, section 8.6
        }
        response.headers().add("Via", "1.1 holdfast");
        if (!source.isWritten()) {
            response.putHeader("Connection", "close"); // nobody reads the rest of the request
        }
        boolean framed = response.headers().contains("Content-Length");
        if (!hasNoContent() && !framed && request.version() != HttpVersion.HTTP_1_0) {
            response.setChunked(true);
        }
    }

    private boolean hasNoContent() {
        return request.method() == HttpMethod.HEAD || answer.status() == 204 || answer.status() == 304;
    }
}
