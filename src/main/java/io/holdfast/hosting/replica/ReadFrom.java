package io.holdfast.hosting.replica;

import io.holdfast.http.Call;
import io.holdfast.http.Headers;
import io.holdfast.http.Response;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Whose state a read may return. Only a request with {@code ?from=any} may get stale state, and is told how stale it
 * is.
 */
public enum ReadFrom {
    /** The leader's: everything that was answered before the read began. */
    LEADER,
    /** That of any replica, also without a majority: whatever it has applied. */
    ANY;

    /** As the request's {@code from} says; {@code leader} when it says nothing. */
    public static ReadFrom of(Call call) {
        String word = call.query("from").orElse("leader");
        return switch (word) {
            case "leader" -> LEADER;
            case "any" -> ANY;
            default -> throw Call.invalid("from", "leader or any");
        };
    }

    /**
     * Reads {@code view} accordingly.
     */
    public <T> Future<T> read(ReplicatedGroup<?, ?> group, Supplier<T> view) {
        return this == ANY ? group.readLocal(view) : group.readLinearizable(view);
    }

    /** Adds the replica and its applied index to a response that may be stale. */
    public Response sign(Response reply, ReplicatedGroup<?, ?> group) {
        if (this == LEADER) {
            return reply;
        }
        Status status = group.status();
        return reply.with(Headers.X_REPLICA, Integer.toString(status.id()))
                .with(Headers.X_APPLIED_INDEX, Long.toString(status.appliedIndex()));
    }

    /** The query that asks a replica for such a read. */
    public String query() {
        return this == ANY ? "from=any" : "from=leader";
    }
}
