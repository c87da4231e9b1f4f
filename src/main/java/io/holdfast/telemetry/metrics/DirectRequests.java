package io.holdfast.telemetry.metrics;

import io.holdfast.base.time.Time;
import io.holdfast.http.RequestObserver;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import io.holdfast.http.trace.Tracing;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.channels.ClosedChannelException;

/** Traces and times the requests of a port that are answered without Vert.x' server, as {@link RouteTimer} times the others. */
public final class DirectRequests implements RequestObserver {
    private final ServerRequests requests;
    private final String role;
    private final Tracing tracing;
    private final Time time;

    /** @param requests of the port @param role that listens there */
    public DirectRequests(ServerRequests requests, String role, Tracing tracing, Time time) {
        this.requests = requests;
        this.role = role;
        this.tracing = tracing;
        this.time = time;
    }

    @Override
    public Running begins(ServerRequest request, String route) {
        long began = time.nanos();
        RequestScope scope = tracing.receive(
                request.method(), request.target(), request.remoteAddress(), request.isSsl(), request.fields()::get);
        Context context = Vertx.currentContext();
        if (context != null) {
            scope.enter(context);
        }
        scope.found(route);
        request.response().requestId(scope.requestId());
        return new Running() {
            @Override
            public void responded(int status) {
                tracing.responded(scope, status, null);
                requests.ended(role, request.method(), route, status, time.nanos() - began);
            }

            @Override
            public void left() {
                tracing.responded(scope, 0, new ClosedChannelException());
                requests.ended(role, request.method(), route, ServerRequests.CLIENT_LEFT, time.nanos() - began);
            }
        };
    }
}
