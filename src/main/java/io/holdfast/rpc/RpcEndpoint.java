package io.holdfast.rpc;

import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A call that is bound to its handler: over HTTP, and without a socket for callers in this process. */
final class RpcEndpoint<Q, R> {
    private static final int BATCH_MAX = 10_000;

    private final Rpc<Q, R> rpc;
    private final RpcHandler<Q, R> handler;

    RpcEndpoint(Rpc<Q, R> rpc, RpcHandler<Q, R> handler) {
        this.rpc = rpc;
        this.handler = handler;
    }

    Rpc<Q, R> rpc() {
        return rpc;
    }

    void mount(Router router) {
        router.route(HttpMethod.valueOf(rpc.method().name()), rpc.path())
                .handler(Endpoint.forPeers(rpc.batch().isPresent() ? this::serveBatch : this::serve));
    }

    /** Handles the {@link RpcRequest#message} of a caller in this process. @return an {@link RpcResponse}, or {@link Items} */
    Future<?> serve(Object message, RpcContext context) {
        return Future.succeededFuture(message) // so that what is thrown fails the future
                .compose(it -> rpc.batch().isPresent()
                        ? Future.<Object>succeededFuture(new Items(rpc.name(), handleEach(requests(it), context)))
                        : handler.handle(rpc.request().cast(it), context).map(Object.class::cast));
    }

    private List<Q> requests(Object message) {
        return ((List<?>) message).stream().map(rpc.request()::cast).toList();
    }

    private Future<Response> serve(Call call) {
        Q request = rpc.request().cast(RequestCodec.of(rpc).read(call));
        return handler.handle(request, context(call)).map(RpcEndpoint::overHttp);
    }

    // A caller that does not accept items gets all outcomes together, when the last one is known.
    private Future<Response> serveBatch(Call call) {
        BatchCodec<Q, R> codec = new BatchCodec<>(rpc);
        List<Future<R>> outcomes = handleEach(codec.requests(call, BATCH_MAX), context(call));
        return call.accepts(Items.MEDIA_TYPE)
                ? Future.succeededFuture(Response.ok(new Items(rpc.name(), outcomes)))
                : Future.join(outcomes)
                        .map(all -> outcomes.stream().map(Future::result).toList())
                        .map(codec::outcomes)
                        .map(Response::ok);
    }

    private List<Future<R>> handleEach(List<Q> requests, RpcContext context) {
        BatchCodec<Q, R> codec = new BatchCodec<>(rpc);
        return requests.stream()
                .map(request -> handler.handle(request, context)
                        .map(RpcResponse::body)
                        .recover(cause -> cause instanceof Failure failure
                                ? Future.succeededFuture(codec.failed(failure))
                                : Future.failedFuture(cause)))
                .toList();
    }

    private static RpcContext context(Call call) {
        return new RpcContext(call.deadline());
    }

    private static Response overHttp(RpcResponse<?> response) {
        Map<String, String> headers = new HashMap<>();
        response.headers().forEach(headers::put);
        return new Response(response.status(), headers, Optional.of(response.body()));
    }
}
