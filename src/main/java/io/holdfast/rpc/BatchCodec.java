package io.holdfast.rpc;

import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Call;
import io.holdfast.http.Json;
import io.holdfast.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The requests of a batched call as one JSON object, its outcomes as another, and what one outcome means. */
final class BatchCodec<Q, R> {
    private final Rpc<Q, R> rpc;
    private final Rpc.Batch<R> batch;

    BatchCodec(Rpc<Q, R> rpc) {
        this.rpc = rpc;
        this.batch = rpc.batch().orElseThrow();
    }

    static Object envelope(Rpc<?, ?> rpc, Object requests) {
        return Map.of(rpc.batch().orElseThrow().requests(), requests);
    }

    /** @param max requests that are read at once */
    List<Q> requests(Call call, int max) {
        try {
            List<Q> requests = Json.readMember(call.body(), batch.requests(), rpc.request());
            if (requests.size() > max) {
                throw Call.invalid(batch.requests(), "at most " + max);
            }
            return requests;
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new Failure.Invalid("invalid-json", "the body has no list of '%s'".formatted(batch.requests()));
        }
    }

    Object outcomes(List<R> outcomes) {
        return Map.of(batch.outcomes(), outcomes);
    }

    /** The outcomes of a response that has all of them. */
    List<Future<R>> outcomes(Object body) {
        return Json.readMember((Buffer) body, batch.outcomes(), rpc.response()).stream()
                .map(this::judge)
                .toList();
    }

    /** One of a streamed response. */
    Future<R> outcome(Object item) {
        return judge(
                item instanceof Buffer json
                        ? Json.read(json, rpc.response())
                        : rpc.response().cast(item));
    }

    private Future<R> judge(R outcome) {
        var error = batch.error().apply(outcome);
        return error == null ? Future.succeededFuture(outcome) : Future.failedFuture(Problem.toFailure(error));
    }

    /** The outcome of a request whose handling has failed. */
    R failed(Failure failure) {
        return batch.failed().apply(Problem.of(failure).toItemError());
    }
}
