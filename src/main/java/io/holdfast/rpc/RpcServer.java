package io.holdfast.rpc;

import io.holdfast.api.Rpc;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Token;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The internal calls that one service answers: {@code new RpcServer(token).bind(PLACE_ORDER, service::place)}. They need the token of the
 * cluster, and answer over HTTP and, where that is worth it, callers in the same process. Confined to the event loop of its service.
 */
public final class RpcServer {
    private final Token cluster;
    private final List<RpcEndpoint<?, ?>> endpoints = new ArrayList<>();

    public RpcServer(Token cluster) {
        this.cluster = cluster;
    }

    /** @param action ends on the event loop that it is called on; may fail, or throw, a {@code Failure} */
    public <Q, R> RpcServer bind(Rpc<Q, R> rpc, Function<Q, Future<R>> action) {
        return bind(rpc, (request, context) -> action.apply(request).map(RpcResponse::ok));
    }

    /** The same for one that uses the deadline, or sets a status or headers. */
    public <Q, R> RpcServer bind(Rpc<Q, R> rpc, RpcHandler<Q, R> handler) {
        endpoints.add(new RpcEndpoint<>(rpc, handler));
        return this;
    }

    /** Answers over HTTP from now on. */
    public void mount(Router router) {
        router.route(Rpc.PREFIX + "*").handler(Endpoint.guard(cluster));
        endpoints.forEach(endpoint -> endpoint.mount(router));
    }

    /** Answers callers in this process from now on. @param url under which they call the service @param loop its event loop */
    public void serve(InProcess inProcess, URI url, Context loop) {
        inProcess.serve(url, loop, endpoints);
    }
}
