package io.holdfast.http;

import io.holdfast.base.failure.Failure;
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
 * The services of this process as its own clients reach them: at the address that everybody knows, by the same endpoints, with the
 * same failures, only without a socket and without JSON. One a process; any thread may call.
 */
public final class InProcess {
    private static final Logger LOG = LoggerFactory.getLogger(InProcess.class);

    /** One endpoint of a service of this process. */
    public interface Desk {
        /**
         * Asks on the event loop of the service, later than now.
         *
         * @return what the endpoint answers, on that event loop; {@link Items} are there at once, and what they tell later. Fails with
         *     what an asker over HTTP would make of it
         */
        Future<Object> ask(Object question);
    }

    private final Map<String, Service> services = new ConcurrentHashMap<>(); // by host:port

    /** The service at {@code url} is here, and these endpoints of it answer on its event loop. */
    public void serve(URI url, Context loop, List<InternalEndpoint> endpoints) {
        services.put(url.getAuthority(), new Service(loop, endpoints));
    }

    /** It takes no more questions. @return when those are answered that it has */
    public Future<Void> leave(URI url) {
        Service service = services.remove(url.getAuthority());
        return service == null ? Future.succeededFuture() : service.leave();
    }

    /** Who answers a POST to {@code path} at {@code url} in this process; empty when it has to be sent there. */
    public Optional<Desk> find(URI url, String path) {
        Service service = services.get(url.getAuthority());
        return service == null ? Optional.empty() : service.desk(path);
    }

    private static final class Service {
        private final Context loop;
        private final Map<String, InternalEndpoint> endpoints;
        private final AtomicInteger underWay = new AtomicInteger();
        private final Promise<Void> left;
        private volatile boolean leaves;

        Service(Context loop, List<InternalEndpoint> endpoints) {
            this.loop = loop;
            this.left = ((ContextInternal) loop).promise();
            this.endpoints = endpoints.stream().collect(Collectors.toMap(InternalEndpoint::path, Function.identity()));
        }

        Optional<Desk> desk(String path) {
            return Optional.ofNullable(endpoints.get(path)).map(endpoint -> question -> ask(endpoint, question));
        }

        Future<Void> leave() {
            leaves = true;
            leaveIfDone();
            return left.future();
        }

        // Never at once: over HTTP nothing of an answer comes before the one who asks has gone on.
        private Future<Object> ask(InternalEndpoint endpoint, Object question) {
            underWay.incrementAndGet();
            if (leaves) { // since it was found
                ended();
                return Future.failedFuture(Failure.Unavailable.ofReplica("closing", "it takes no more questions"));
            }
            Promise<Object> answer = Promise.promise();
            loop.runOnContext(v -> endpoint.answer(question).onComplete(end -> {
                if (end.succeeded() && end.result() instanceof Items items) {
                    items.all().onComplete(all -> ended());
                } else {
                    ended();
                }
                if (end.succeeded()) {
                    answer.complete(end.result());
                } else {
                    answer.fail(asToldToPeers(endpoint, end.cause()));
                }
            }));
            return answer.future();
        }

        private void ended() {
            underWay.decrementAndGet();
            leaveIfDone();
        }

        private void leaveIfDone() {
            if (leaves && underWay.get() == 0) {
                left.tryComplete();
            }
        }

        private static Failure asToldToPeers(InternalEndpoint endpoint, Throwable cause) {
            if (cause instanceof Failure failure) {
                return Problem.of(failure).toFailure();
            }
            LOG.error("{} failed", endpoint.path(), cause);
            return Problem.fault().toFailure();
        }
    }
}
