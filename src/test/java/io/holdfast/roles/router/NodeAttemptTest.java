package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.balancing.BreakerCause;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.balancing.Slot;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.ReceivedRequest;
import io.holdfast.http.ResponseHeaderSection;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.client.NodeClient;
import io.holdfast.http.trace.RequestScope;
import io.holdfast.registry.Instance;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An attempt at a real server, of which somebody always learns what became of it. */
@ExtendWith(VertxExtension.class)
class NodeAttemptTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final TimeLimits LIMITS = new TimeLimits(LONG, LONG, LONG, LONG);
    private static final NodePool.Config NODES = new NodePool.Config(
            9,
            9,
            50,
            Duration.ZERO,
            new NodeBreaker.Config(1, 30, 20, LONG, LONG, LONG, LONG),
            new RiseFallCounter.Config(LONG, LONG, 2, 2));

    private final Time time = Time.system();
    private Vertx vertx;
    private ContextInternal context;
    private HttpServer server;
    private NodeClient client;

    @BeforeEach
    void a_server_that_fails(Vertx ofTest, VertxTestContext test) {
        vertx = ofTest;
        context = (ContextInternal) vertx.getOrCreateContext();
        Promise<Void> made = Promise.promise();
        context.runOnContext(v -> {
            client = new NodeClient(
                    vertx, time, new NodeClient.Config(LONG, LONG, 9, new ResponseHeaderSection.Limits(8_000, 50)));
            vertx.createHttpServer()
                    .requestHandler(
                            request -> request.response().setStatusCode(500).end())
                    .listen(0, "127.0.0.1")
                    .onSuccess(listening -> server = listening)
                    .<Void>mapEmpty()
                    .onComplete(made);
        });
        made.future().onComplete(test.succeedingThenComplete());
    }

    /** What an attempt ended with: a status or a kind of failure. */
    private Future<String> send(NodePool.Listener pool, String requestId) {
        Promise<String> ended = Promise.promise();
        context.runOnContext(v -> new HttpTransport(new Timers(time, context), time, client)
                .send(exchange(requestId), permit(pool), true, new NodeTransport.Listener() {
                    @Override
                    public void responded(OpenResponse response) {
                        ended.complete("" + response.status());
                    }

                    @Override
                    public void failed(AttemptFailure failure) {
                        ended.complete(failure.kind() + ": " + failure.getMessage());
                    }
                }));
        return ended.future();
    }

    private Permit permit(NodePool.Listener listener) {
        NodePool pool = new NodePool(NODES, time, listener);
        URI url = URI.create("http://127.0.0.1:" + server.actualPort());
        pool.update(List.of(new Instance("shop", "a", 1, url, Instance.State.READY, 1, Map.of())), List.of());
        return new Permit(
                new Upstream(vertx, time, pool, 9), pool.nodes().iterator().next(), Slot.REQUEST);
    }

    private Exchange exchange(String requestId) {
        ServerRequest request = ReceivedRequest.of(vertx, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        RequestScope scope = RequestScope.currentOr(MultiMap.caseInsensitiveMultiMap());
        Deadline deadline = Deadline.after(time, LONG);
        return new Exchange(
                new ClientRequest(request, scope, new Abandonment(), time.nanos()),
                new Route(Optional.empty(), "/", "shop", false, true, LIMITS, false),
                new OutgoingFields(
                        request, false, ClientDescription.of("a", "127.0.0.1", false), requestId, deadline, null),
                RequestBody.none(request, new ReplayBuffer(1, 1).share()),
                deadline,
                new Exchange.Planner(new RetryPolicy(3), new RetryBudget(new RetryBudget.Config(20, 3)), time));
    }

    private static class Quiet implements NodePool.Listener {
        @Override
        public void ejected(Node node, BreakerCause cause) {}

        @Override
        public void reopened(Node node, BreakerCause cause) {}

        @Override
        public void readmitted(Node node, BreakerCause cause) {}

        @Override
        public void suspected(Node node) {}

        @Override
        public void removed(Node node) {}
    }

    private static final class Faulty extends Quiet {
        @Override
        public void ejected(Node node, BreakerCause cause) {
            throw new IllegalStateException("planted");
        }
    }

    @Test
    void a_response_is_told_even_if_it_cannot_be_recorded(VertxTestContext test) {
        send(new Faulty(), "1")
                .onComplete(test.succeeding(how -> test.verify(() -> {
                    assertEquals("500", how);
                    test.completeNow();
                })));
    }

    @Test
    void a_failure_is_told_even_if_it_cannot_be_recorded(VertxTestContext test) {
        server.close()
                .compose(closed -> send(new Faulty(), "1"))
                .onComplete(test.succeeding(how -> test.verify(() -> {
                    assertEquals("NOT_CONNECTED", how.substring(0, how.indexOf(':')));
                    test.completeNow();
                })));
    }

    @Test
    void a_request_that_cannot_be_written_on_a_new_connection_is_told(VertxTestContext test) {
        String missing = null; // so that writing it throws
        send(new Quiet(), missing)
                .onComplete(test.succeeding(how -> test.verify(() -> {
                    assertEquals("NO_RESPONSE: a fault of this router", how);
                    test.completeNow();
                })));
    }
}
