package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.Problem;
import io.holdfast.http.trace.ClientSpan;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One exchange over HTTP. Once it is cancelled its connection is free, also when that was not open yet. */
final class HttpExchange implements Transport.Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

    private final URI to;
    private final Optional<Buffer> body;
    private final Transport.Receiver receiver;
    private final ClientSpan span;
    private HttpClientRequest request; // null until there is a connection
    private boolean cancelled;

    HttpExchange(URI to, Optional<Buffer> body, Transport.Receiver receiver, ClientSpan span) {
        this.span = span;
        this.to = to;
        this.body = body;
        this.receiver = receiver;
    }

    void opened(AsyncResult<HttpClientRequest> opened) {
        if (opened.failed()) {
            Failure failure = notSent(opened.cause());
            span.fail(failure.code(), failure.getMessage());
            receiver.onFailure(failure);
            return;
        }
        request = opened.result();
        request.exceptionHandler(broken -> LOG.debug("{}: {}", to, broken.toString()));
        if (cancelled) {
            reset();
        } else {
            exchange();
        }
    }

    private void exchange() {
        receiver.onSent();
        Future<HttpClientResponse> head = body.map(request::send).orElseGet(request::send);
        head.compose(response -> Items.MEDIA_TYPE.equals(response.getHeader(HttpHeaders.CONTENT_TYPE))
                        ? receiveItems(response)
                        : response.body()
                                .onSuccess(content -> end(response, content))
                                .<Void>mapEmpty())
                .onFailure(cause -> {
                    span.fail("no-answer", String.valueOf(cause.getMessage()));
                    receiver.onBroken("did not answer: " + cause.getMessage());
                });
    }

    private Future<Void> receiveItems(HttpClientResponse response) {
        ItemLines lines = new ItemLines();
        response.handler(bytes -> {
            try {
                receiver.onItems(lines.add(bytes));
            } catch (IllegalArgumentException | UncheckedIOException notOurs) {
                receiver.onBroken("sent a response that cannot be read: " + notOurs.getMessage());
            }
        });
        return response.end().onSuccess(v -> {
            span.end(response.statusCode());
            receiver.onItemsEnd();
        });
    }

    private void end(HttpClientResponse response, Buffer content) {
        span.end(response.statusCode());
        if (response.statusCode() / 100 == 2) {
            receiver.onResponse(new RpcResponse<>(response.statusCode(), response.headers(), content));
        } else {
            receiver.onFailure(Problem.toFailure(response.statusCode(), content));
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        span.fail("cancelled", "nobody waits for the response any more");
        if (request != null) {
            reset();
        }
    }

    private void reset() {
        request.reset().onFailure(closed -> LOG.debug("already closed: {}", closed.toString()));
    }

    private Failure notSent(Throwable cause) {
        String where = to.getHost() + ":" + to.getPort();
        return cause instanceof ConnectionPoolTooBusyException
                ? new Failure.Unavailable(LeaderCache.QUEUE_FULL, "too many requests wait for " + where)
                : Failure.Unavailable.ofReplica(
                        LeaderCache.UNREACHABLE,
                        "%s does not accept connections: %s".formatted(where, cause.getMessage()));
    }
}
