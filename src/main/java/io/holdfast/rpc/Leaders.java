package io.holdfast.rpc;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.api.Rpc;
import io.holdfast.base.time.Deadline;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds out who leads several groups. */
public final class Leaders {
    private Leaders() {}

    /** @return by group; those without a leader, or without a replica that answers in time, are left out. Never fails. */
    public static Future<Map<String, Leader>> of(Map<String, RpcClient> groups, Deadline deadline) {
        Map<String, Future<Leader>> calls = new LinkedHashMap<>();
        groups.forEach((name, group) -> calls.put(name, group.callOnce(GroupApi.GET_LEADER, Rpc.EMPTY, deadline)));
        return Future.join(List.copyOf(calls.values())).transform(ended -> {
            Map<String, Leader> leaders = new LinkedHashMap<>();
            calls.forEach((name, call) -> {
                if (call.succeeded() && call.result().id() > 0) {
                    leaders.put(name, call.result());
                }
            });
            return Future.succeededFuture(leaders);
        });
    }
}
