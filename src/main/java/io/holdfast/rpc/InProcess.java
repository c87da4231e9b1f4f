package io.holdfast.rpc;

import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Problem;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of this process as its own clients reach them: at the address that everybody knows, with the same handlers and failures,
 * but without a socket and without JSON. One a process; any thread may call.
 */
public final class InProcess {
    private static final Logger LOG = LoggerFactory.getLogger(InProcess.class);

    /** One endpoint of a service of this process. */
    interface Target {
        /**
         * Runs the handler on the event loop of the service, never within this call.
         *
         * @param scope of the request that it is made for, if it is made for one
         * @return completes there, with an {@link RpcResponse}, or with {@link Items} whose outcomes come later; fails with what a caller
         *     over HTTP would get
         */
        Future<?> call(Object message, RpcContext context, Optional<RequestScope> scope);
    }

    private final Map<String, Service> services = new ConcurrentHashMap<>(); // by host:port

    /** The service at {@code url} is in this process, and those of its calls that are declared so are handled on its event loop. */
    void serve(URI url, Context loop, List<RpcEndpoint<?, ?>> endpoints) {
        services.put(url.getAuthority(), new Service(loop, endpoints));
    }

    /** That service takes no more calls. @return completes once those are answered that it has */
    public Future<Void> leave(URI url) {
        Service service = services.remove(url.getAuthority());
        return service == null ? Future.succeededFuture() : service.leave();
    }

    /** What answers {@code rpc} for {@code url} in this process; empty when the request has to be sent there. */
    Optional<Target> find(URI url, Rpc<?, ?> rpc) {
        Service service = services.get(url.getAuthority());
        return service == null ? Optional.empty() : service.target(rpc);
    }

    private static final class Service {
        private final Context loop;
        private final Map<Rpc<?, ?>, RpcEndpoint<?, ?>> endpoints;
        private final AtomicInteger pending = new AtomicInteger();
        private final Promise<Void> left;
        private volatile boolean leaves;

        Service(Context loop, List<RpcEndpoint<?, ?>> endpoints) {
            this.loop = loop;
            this.left = ((ContextInternal) loop).promise();
            this.endpoints = endpoints.stream()
                    .filter(endpoint -> endpoint.rpc().isInProcess())
                    .collect(Collectors.toMap(RpcEndpoint::rpc, Function.identity()));
        }

        Optional<Target> target(Rpc<?, ?> rpc) {
            return Optional.ofNullable(endpoints.get(rpc))
                    .map(endpoint -> (message, context, scope) -> call(endpoint, message, context, scope));
        }

        Future<Void> leave() {
            leaves = true;
            leaveIfIdle();
            return left.future();
        }

        // Never at once: over HTTP nothing of a response comes before the caller has gone on.
        private Future<?> call(
                RpcEndpoint<?, ?> endpoint, Object message, RpcContext context, Optional<RequestScope> scope) {
            pending.incrementAndGet();
            if (leaves) { // since it was found
                ended();
                return Future.failedFuture(Failure.Unavailable.ofReplica("closing", "it takes no more requests"));
            }
            Promise<Object> response = Promise.promise();
            within(scope).runOnContext(v -> endpoint.serve(message, context).onComplete(end -> {
                if (end.succeeded() && end.result() instanceof Items items) {
                    items.all().onComplete(all -> ended());
                } else {
                    ended();
                }
                if (end.succeeded()) {
                    response.complete(end.result());
                } else {
                    response.fail(asOverHttp(endpoint, end.cause()));
                }
            }));
            return response.future();
        }

        private Context within(Optional<RequestScope> scope) {
            if (scope.isEmpty()) {
                return loop;
            }
            ContextInternal call = ((ContextInternal) loop).duplicate();
            scope.get().enter(call);
            return call;
        }

        private void ended() {
            pending.decrementAndGet();
            leaveIfIdle();
        }

        private void leaveIfIdle() {
            if (leaves && pending.get() == 0) {
                left.tryComplete();
            }
        }

        private static Failure asOverHttp(RpcEndpoint<?, ?> endpoint, Throwable cause) {
            if (cause instanceof Failure failure) {
                return Problem.of(failure).toFailure();
            }
            LOG.error("{} failed", endpoint.rpc(), cause);
            return Problem.fault().toFailure();
        }
    }
}
