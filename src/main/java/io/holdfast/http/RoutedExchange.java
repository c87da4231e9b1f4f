package io.holdfast.http;

import io.holdfast.api.Rpc;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that Vert.x' server has read, on a route of vertx-web. */
final class RoutedExchange implements HttpExchange {
    private static final String DETAILED = "holdfast.for-operators";

    private final RoutingContext ctx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;

    RoutedExchange(RoutingContext ctx) {
        this.ctx = ctx;
        this.request = ctx.request();
        this.response = ctx.response();
    }

    /** Error responses to this request are for an operator. */
    static void forOperators(RoutingContext ctx) {
        ctx.put(DETAILED, true);
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String path() {
        return String.valueOf(request.path());
    }

    @Override
    public @Nullable String query() {
        return request.query();
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public List<String> headers(String name) {
        return request.headers().getAll(name);
    }

    @Override
    public String pathParameter(String name) {
        return ctx.pathParam(name);
    }

    @Override
    public Buffer body() {
        Buffer body = ctx.body().buffer();
        return body == null ? Buffer.buffer() : body;
    }

    @Override
    public boolean isHead() {
        return AllowedMethods.wasHead(ctx);
    }

    @Override
    public @Nullable Object attribute(String key) {
        return ctx.get(key);
    }

    @Override
    public void setAttribute(String key, Object value) {
        ctx.put(key, value);
    }

    @Override
    public boolean isDetailed() {
        return Rpc.isInternal(ctx.normalizedPath()) || Boolean.TRUE.equals(ctx.get(DETAILED));
    }

    @Override
    public HttpServerRequest request() {
        return request;
    }

    @Override
    public boolean isOver() {
        return response.ended() || response.closed();
    }

    @Override
    public boolean hasBegun() {
        return response.headWritten();
    }

    @Override
    public String requestId() {
        return Optional.ofNullable(response.headers().get(Headers.REQUEST_ID)).orElse("-");
    }

    @Override
    public void setStatus(int status) {
        response.setStatusCode(status);
    }

    @Override
    public void setHeader(String name, String value) {
        response.putHeader(name, value);
    }

    @Override
    public void end(Optional<Buffer> content) {
        Contents.end(response, content);
    }

    @Override
    public void stream(StreamedBody body) {
        body.writeTo(response);
    }

    @Override
    public void send(Problem problem) {
        problem.sendTo(response);
    }

    @Override
    public void reset() {
        response.reset();
    }
}
