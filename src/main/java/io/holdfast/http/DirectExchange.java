package io.holdfast.http;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that was read without Vert.x' server, at a path without parameters. */
final class DirectExchange implements HttpExchange {
    private static final Logger LOG = LoggerFactory.getLogger(DirectExchange.class);

    private final ServerRequest request;
    private final ServerResponse response;
    private final RequestObserver.Running observed;
    private Buffer body = Buffer.buffer(0);
    private Map<String, Object> attributes = Map.of();
    private boolean ended;

    DirectExchange(ServerRequest request, RequestObserver.Running observed) {
        this.request = request;
        this.response = request.response();
        this.observed = observed;
        response.closeHandler(this::left);
    }

    /** The content has been read. */
    void received(Buffer content) {
        body = content;
    }

    /** The content broke off. */
    void broke(Throwable cause) {
        LOG.debug("{} {}: {}", method(), path(), cause.toString());
        if (cause instanceof DecoderException) {
            ended(400); // the connection has responded and closes: what came was not valid, or too late
        } else {
            left();
        }
    }

    private void left() {
        if (!ended) {
            ended = true;
            observed.left();
        }
    }

    private void ended(int status) {
        if (!ended) {
            ended = true;
            observed.responded(status);
        }
    }

    @Override
    public String method() {
        return request.method();
    }

    @Override
    public String path() {
        return request.path();
    }

    @Override
    public @Nullable String query() {
        int begin = request.path().length() + 1;
        return begin <= request.target().length() ? request.target().substring(begin) : null;
    }

    @Override
    public @Nullable String header(String name) {
        return request.fields().get(name);
    }

    @Override
    public List<String> headers(String name) {
        return request.fields().all(name);
    }

    @Override
    public String pathParameter(String name) {
        throw new IllegalStateException("the path of a direct endpoint has no parameters");
    }

    @Override
    public Buffer body() {
        return body;
    }

    @Override
    public boolean isHead() {
        return false;
    }

    @Override
    public @Nullable Object attribute(String key) {
        return attributes.get(key);
    }

    @Override
    public void setAttribute(String key, Object value) {
        attributes = attributes.isEmpty() ? new HashMap<>() : attributes;
        attributes.put(key, value);
    }

    @Override
    public boolean isDetailed() {
        return false;
    }

    @Override
    public HttpServerRequest request() {
        throw new IllegalStateException("a direct endpoint has no request of Vert.x");
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
        return response.requestId();
    }

    @Override
    public void setStatus(int status) {
        response.status(status);
    }

    @Override
    public void setHeader(String name, String value) {
        response.header(name, value);
    }

    @Override
    public void end(Optional<Buffer> content) {
        content.map(response::end)
                .orElseGet(response::end)
                .onFailure(gone -> LOG.debug("the client left before its response: {}", gone.toString()));
        ended(response.status());
    }

    @Override
    public void stream(StreamedBody streamed) {
        throw new IllegalStateException("a direct endpoint does not stream");
    }

    @Override
    public void send(Problem problem) {
        problem.sendTo(response);
        ended(problem.status());
    }

    @Override
    public void reset() {
        response.reset();
    }
}
