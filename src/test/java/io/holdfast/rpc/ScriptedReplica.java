package io.holdfast.rpc;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Scheduler;
import io.holdfast.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A replica that does what a test says: leads, follows, hangs, drops connections or is dead. Each response takes a millisecond. */
final class ScriptedReplica {
    private static final long WAY_MILLIS = 1;

    private final Scheduler scheduler;
    private final int id;
    /** The messages of all requests that came, but not of those that only ask who leads. */
    final List<Object> asked = new ArrayList<>();

    /** Exchanges that nobody waits for any more. */
    int cancelled;

    private BiConsumer<RpcRequest, Transport.Receiver> behaviour;
    private Leader says = new Leader(0, 0);
    private boolean silent;
    private boolean dead;

    ScriptedReplica(Scheduler scheduler, int id) {
        this.scheduler = scheduler;
        this.id = id;
        leads();
    }

    void die() {
        dead = true;
    }

    void leads() {
        behaves((request, receiver) -> receiver.onResponse(RpcResponse.ok(new RpcClientTest.By(id))));
    }

    void behaves(BiConsumer<RpcRequest, Transport.Receiver> how) {
        behaviour = how;
    }

    /** All outcomes of a batch together, as an older version sends them. */
    void answers(Function<List<String>, List<String>> outcomes) {
        behaves((request, receiver) ->
                receiver.onResponse(RpcResponse.ok(Json.write(Map.of("outcomes", outcomes.apply(words(request)))))));
    }

    static List<String> words(RpcRequest request) {
        return ((List<?>) request.message()).stream().map(String.class::cast).toList();
    }

    void follows(int leader) {
        fails(Failure.Unavailable.ofReplica(
                "not-leader", "replica %d leads".formatted(leader), Map.of("leader", leader)));
    }

    void fails(Failure failure) {
        behaves((request, receiver) -> receiver.onFailure(failure));
    }

    /** Takes a request and never answers it; says who leads all the same unless {@link #silent} is called. */
    void hangs() {
        behaves((request, receiver) -> {});
    }

    /** As if the process were paused: no answer to anything. */
    void silent() {
        silent = true;
    }

    /** Takes a request and closes the connection. */
    void drops() {
        behaves((request, receiver) -> receiver.onBroken("closed the connection"));
    }

    void says(int leader, long term) {
        says = new Leader(leader, term);
    }

    Transport.Exchange take(RpcRequest request, Transport.Receiver receiver) {
        if (dead) {
            scheduler.schedule(
                    WAY_MILLIS,
                    () -> receiver.onFailure(Failure.Unavailable.ofReplica(
                            "unreachable", "replica %d refuses connections".formatted(id))));
        } else {
            receiver.onSent();
            arrives(request, receiver);
        }
        return () -> cancelled++;
    }

    private void arrives(RpcRequest request, Transport.Receiver receiver) {
        boolean probe = request.rpc() == GroupApi.GET_LEADER;
        if (!probe) {
            asked.add(request.message());
        }
        if (!silent) {
            var then = behaviour; // as it is when the request comes
            scheduler.schedule(WAY_MILLIS, () -> {
                if (probe) {
                    receiver.onResponse(RpcResponse.ok(says));
                } else {
                    then.accept(request, receiver);
                }
            });
        }
    }
}
