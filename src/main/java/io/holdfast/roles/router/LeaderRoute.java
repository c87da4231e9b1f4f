package io.holdfast.roles.router;

import io.holdfast.api.GroupApi;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Platform;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.holdfast.rpc.Leaders;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code GET /leader}, answered by the router itself: it knows the replicas of every group that is registered, and needs no front end
 * for that. Confined to the event loop of its verticle, which closes it.
 */
final class LeaderRoute {
    static final String PATH = "/leader";
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Time time;
    private final Map<String, RpcClient> groups = new LinkedHashMap<>();

    LeaderRoute(Platform platform) {
        this.time = platform.time();
        GroupApi.NAMES.forEach(group -> groups.put(group, platform.groupClient(group)));
    }

    void close() {
        groups.values().forEach(RpcClient::close);
    }

    void mount(Router router) {
        Handler<RoutingContext> endpoint = Endpoint.of(this::leaders);
        router.get(PATH).handler(endpoint);
    }

    private Future<Response> leaders(Call call) {
        Deadline soon = Deadline.after(time, TIMEOUT).atMost(call.deadline(time, TIMEOUT));
        return Leaders.of(groups, soon).map(Response::ok);
    }
}
