package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.ItemLines;
import io.holdfast.http.Items;
import io.holdfast.http.Problem;
import io.holdfast.rpc.GroupClient.Answer;
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

/** One exchange over HTTP. Once it is cancelled its connection is free, also when that was not yet open. */
final class HttpCall implements GroupTransport.Call {
    private static final Logger LOG = LoggerFactory.getLogger(HttpCall.class);

    private final URI to;
    private final Optional<Buffer> body;
    private final GroupTransport.Receiver receiver;
    private HttpClientRequest request; // once a connection is there
    private boolean cancelled;

    HttpCall(URI to, Optional<Buffer> body, GroupTransport.Receiver receiver) {
        this.to = to;
        this.body = body;
        this.receiver = receiver;
    }

    void opened(AsyncResult<HttpClientRequest> opened) {
        if (opened.failed()) {
            receiver.failed(notSent(opened.cause()));
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
        receiver.sent();
        Future<HttpClientResponse> head = body.map(request::send).orElseGet(request::send);
        head.compose(response -> Items.MEDIA_TYPE.equals(response.getHeader(HttpHeaders.CONTENT_TYPE))
                        ? oneByOne(response)
                        : response.body()
                                .onSuccess(content -> end(response, content))
                                .<Void>mapEmpty())
                .onFailure(cause -> receiver.broken("did not answer: " + cause.getMessage()));
    }

    private Future<Void> oneByOne(HttpClientResponse response) {
        ItemLines lines = new ItemLines();
        response.handler(bytes -> {
            try {
                receiver.items(lines.add(bytes));
            } catch (IllegalArgumentException | UncheckedIOException notOurs) {
                receiver.broken("gave an answer that nobody can read: " + notOurs.getMessage());
            }
        });
        return response.end().onSuccess(v -> receiver.itemsEnded());
    }

    private void end(HttpClientResponse response, Buffer content) {
        if (response.statusCode() / 100 == 2) {
            receiver.answered(new Answer(response.statusCode(), response.headers(), content));
        } else {
            receiver.failed(Problem.toFailure(response.statusCode(), content));
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (request != null) {
            reset();
        }
    }

    private void reset() {
        request.reset().onFailure(gone -> LOG.debug("already closed: {}", gone.toString()));
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
