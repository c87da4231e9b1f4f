package io.holdfast.roles.frontend;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.http.Call;
import io.holdfast.http.Headers;
import io.holdfast.http.Response;
import io.holdfast.rpc.RpcResponse;
import java.time.Duration;
import java.util.List;

/** What all requests of clients have in common. @param longest deadline that one may have */
record Requests(Time time, Duration longest) {

    Deadline deadline(Call call) {
        return call.deadline(time, longest);
    }

    /** The Idempotency-Key; without one of the client's, our own retries still count once. */
    String key(Call call) {
        return call.idempotencyKey().orElseGet(Randomness::token);
    }

    /** {@code response} with the headers of {@code read} for the replica it is from and how old it may be. */
    static Response withReplica(Response response, RpcResponse<?> read) {
        Response with = response;
        for (String header : List.of(Headers.X_REPLICA, Headers.X_APPLIED_INDEX)) {
            String value = read.headers().get(header);
            with = value == null ? with : with.with(header, value);
        }
        return with;
    }
}
