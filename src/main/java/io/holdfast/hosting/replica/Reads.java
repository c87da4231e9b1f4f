package io.holdfast.hosting.replica;

import io.holdfast.api.ReadFrom;
import io.holdfast.http.Call;
import io.holdfast.http.Headers;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.rpc.RpcResponse;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Reads of a replica's state, by what they may show. */
public final class Reads {
    private Reads() {}

    /** The parameter {@code from} of a request; the leader where there is none. */
    public static ReadFrom from(Call call) {
        return switch (call.query("from").orElse("leader")) {
            case "leader" -> ReadFrom.LEADER;
            case "any" -> ReadFrom.ANY;
            default -> throw Call.invalid("from", "leader or any");
        };
    }

    /** What {@code view} sees as {@code from} allows. */
    public static <T> Future<T> read(ReadFrom from, ReplicatedGroup<?, ?> group, Supplier<T> view) {
        return from == ReadFrom.ANY ? group.readLocal(view) : group.readLinearizable(view);
    }

    /** The response; one that may be stale names the replica it is from, and how far that one has applied the log. */
    public static <R> RpcResponse<R> response(ReadFrom from, ReplicatedGroup<?, ?> group, R body) {
        RpcResponse<R> response = RpcResponse.ok(body);
        if (from == ReadFrom.LEADER) {
            return response;
        }
        Status status = group.status();
        return response.with(Headers.X_REPLICA, Integer.toString(status.id()))
                .with(Headers.X_APPLIED_INDEX, Long.toString(status.appliedIndex()));
    }
}
