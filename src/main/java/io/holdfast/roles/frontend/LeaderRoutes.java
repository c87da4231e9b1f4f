package io.holdfast.roles.frontend;

import io.holdfast.base.time.Deadline;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.holdfast.rpc.Leaders;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Map;

/** {@code /leader}: who leads each group. */
final class LeaderRoutes {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Map<String, RpcClient> groups;
    private final Requests requests;

    /** @param groups by the name that the response has for them */
    LeaderRoutes(Map<String, RpcClient> groups, Requests requests) {
        this.groups = groups;
        this.requests = requests;
    }

    void mount(Router router) {
        router.get("/leader").handler(Endpoint.of(this::leaders));
    }

    private Future<Response> leaders(Call call) {
        Deadline soon = Deadline.after(requests.time(), TIMEOUT).atMost(requests.deadline(call));
        return Leaders.of(groups, soon).map(Response::ok);
    }
}
