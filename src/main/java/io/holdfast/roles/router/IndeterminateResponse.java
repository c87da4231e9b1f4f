package io.holdfast.roles.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.http.FieldName;
import io.holdfast.http.Json;
import io.holdfast.http.Problem;
import io.holdfast.http.ServerResponse;
import io.holdfast.http.client.NodeResponse;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Errors whose request may have been carried out by an earlier attempt. A client that believes that nothing was done takes a new key and
 * orders twice; so such an error has {@code "indeterminate": true}, whichever node it comes from.
 */
final class IndeterminateResponse {
    private static final String MEMBER = "indeterminate";
    private static final int BYTES_MAX = 64 << 10;
    private static final Duration READ_WITHIN = Duration.ofSeconds(1);

    private IndeterminateResponse() {}

    /** Whether a 5xx that is not relayed leaves open what was done. Consumes the response. */
    static Future<Boolean> leavesOpen(Vertx vertx, OpenResponse open) {
        NodeResponse response = open.response();
        if (response.status() != 503) {
            open.exchange().cancel();
            return Future.succeededFuture(true);
        }
        // A 503 means that nothing was done, unless it is marked as indeterminate.
        return read(vertx, open)
                .map(body -> object(body)
                        .map(json -> json.path(MEMBER).asBoolean(false))
                        .orElse(false))
                .otherwise(isProblem(response));
    }

    /** Relays an error, marked as indeterminate. */
    static Future<Void> relay(Vertx vertx, OpenResponse open, Exchange exchange) {
        int status = open.response().status();
        String id = exchange.scope().requestId();
        String retryAfter = open.response().fields().get(FieldName.RETRY_AFTER);
        String type = open.response().fields().get(FieldName.CONTENT_TYPE);
        return read(vertx, open)
                .map(body -> object(body)
                        .map(json -> Json.write(json.put(MEMBER, true).put(Problem.REQUEST_ID, id))))
                .otherwise(Optional.empty())
                .compose(marked -> {
                    ServerResponse response = exchange.request().response();
                    if (!open.exchange().isWritten()) {
                        response.closeConnection();
                    }
                    if (retryAfter != null) {
                        response.header("Retry-After", retryAfter);
                    }
                    Buffer content = marked.orElseGet(() -> problem(status).toJson(id));
                    return response.status(status)
                            .via(OutgoingFields.VIA)
                            .header("Content-Type", marked.isPresent() && type != null ? type : Problem.MEDIA_TYPE)
                            .end(content);
                });
    }

    private static Problem problem(int status) {
        return Problem.of(
                        status,
                        "outcome-unknown",
                        "an earlier attempt may have been done; ask again under the same key")
                .with(Map.of(MEMBER, true));
    }

    private static boolean isProblem(NodeResponse response) {
        String type = response.fields().get(FieldName.CONTENT_TYPE);
        return type != null && type.startsWith(Problem.MEDIA_TYPE);
    }

    private static Optional<ObjectNode> object(Buffer body) {
        try {
            JsonNode json = Json.parse(body);
            return json instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Future<Buffer> read(Vertx vertx, OpenResponse open) {
        Promise<Buffer> read = Promise.promise();
        Buffer body = Buffer.buffer();
        NodeResponse response = open.response();
        long timer = vertx.setTimer(READ_WITHIN.toMillis(), t -> read.tryFail("the response takes too long"));
        response.exceptionHandler(read::tryFail);
        response.endHandler(() -> read.tryComplete(body));
        response.handler(some -> {
            if (body.length() + some.readableBytes() > BYTES_MAX) {
                read.tryFail("the response is too large");
            } else {
                body.appendBytes(ByteBufUtil.getBytes(some));
            }
            some.release();
        });
        response.resume();
        return read.future().onComplete(ended -> vertx.cancelTimer(timer)).onFailure(cause -> open.exchange()
                .cancel());
    }
}
