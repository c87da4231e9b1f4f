package io.holdfast.roles.router;

import io.holdfast.base.time.TimerWheel;
import io.holdfast.http.Fields;
import io.holdfast.http.ResponseHeaderSection;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.ServerResponse;
import io.holdfast.http.client.NodeExchange;
import io.holdfast.http.client.NodeResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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

    private final Timers timers;
    private final Exchange exchange;
    private final Permit permit;
    private final NodeResponse from;
    private final NodeExchange source;
    private final ServerResponse response;
    private final Promise<Void> carried = Promise.promise();
    private boolean begun;
    private TimerWheel.@Nullable Timer progressTimer;

    private Relay(Timers timers, OpenResponse open, Exchange exchange, Permit permit) {
        this.timers = timers;
        this.exchange = exchange;
        this.permit = permit;
        this.from = open.response();
        this.source = open.exchange();
        this.response = exchange.request().response();
    }

    /** @return fails when one of the two sides broke off; the client's response tells whether the client has seen anything of it */
    static Future<Void> carry(Timers timers, OpenResponse open, Exchange exchange, Permit permit) {
        return new Relay(timers, open, exchange, permit).run();
    }

    /** Relays a response with a status of 1xx. */
    static void interim(ResponseHeaderSection head, ServerRequest request) {
        if (head.status() != 100) { // the router has sent that itself, if the client wanted it
            Fields fields = head.fields();
            request.response().interim(head.status(), head.reason(), fields, HopByHopFields.forwarded(fields));
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
        exchange.abandonment().handler(source::cancel);
        from.exceptionHandler(carried::tryFail);
        from.handler(this::pass);
        from.endHandler(this::end);
        if (!from.isComplete()) {
            watch();
        }
        from.resume();
        return carried.future();
    }

    private void watch() {
        TimerWheel.Timer headersTimer = timers.set(HEADERS_WAIT_FOR_CONTENT.toMillis(), () -> {
            if (!begun) {
                begin();
                response.writeHead();
            }
        });
        TimerWheel.Timer longTimer = timers.set(LONG.toMillis(), permit::becomeStream);
        watchProgress(source.bytesReceived());
        carried.future().onComplete(ended -> {
            headersTimer.cancel();
            longTimer.cancel();
            if (progressTimer != null) {
                progressTimer.cancel();
            }
        });
    }

    private void watchProgress(long before) {
        long idleMillis = exchange.route().limits().streamIdle().toMillis();
        progressTimer = timers.set(idleMillis, () -> {
            if (source.bytesReceived() == before) {
                LOG.info(
                        "{} {}: the response stood still for {} ms",
                        exchange.request().method(),
                        exchange.request().path(),
                        idleMillis);
                source.cancel();
            } else {
                watchProgress(source.bytesReceived());
            }
        });
    }

    private void pass(ByteBuf some) {
        begin();
        response.write(some).onFailure(this::clientGone);
        if (response.writeQueueFull()) {
            from.pause();
            response.drainHandler(from::resume);
        }
    }

    private void end() {
        begin();
        response.end(Unpooled.EMPTY_BUFFER, HopByHopFields.forwarded(from.trailers()))
                .onSuccess(carried::tryComplete)
                .onFailure(carried::tryFail); // it may have been broken off before
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
        Fields fields = from.fields();
        response.copy(from.status(), from.head().reason(), fields, HopByHopFields.forwarded(fields));
        response.via(OutgoingFields.VIA);
        if (!source.isWritten()) {
            response.closeConnection(); // the rest of the request is not read
        }
    }

    private boolean hasNoContent() {
        return exchange.request().method().equals("HEAD") || from.status() == 204 || from.status() == 304;
    }
}
