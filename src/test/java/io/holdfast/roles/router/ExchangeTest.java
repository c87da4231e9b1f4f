package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.ManualTime;
import io.holdfast.http.ReceivedRequest;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However an exchange ends, it ends once, and gives back what it has of the budget. */
@ExtendWith(VertxExtension.class)
class ExchangeTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final TimeLimits LIMITS = new TimeLimits(LONG, LONG, LONG, LONG);

    private final ManualTime time = new ManualTime();
    private final RetryBudget budget = new RetryBudget(new RetryBudget.Config(20, 3));
    private final RuntimeException first = new IllegalStateException("first");
    private final RuntimeException second = new IllegalStateException("second");
    private final List<String> told = new ArrayList<>();
    private Exchange exchange;

    @BeforeEach
    void started(Vertx vertx) {
        ServerRequest request = ReceivedRequest.of(vertx, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        RequestScope scope = RequestScope.currentOr(MultiMap.caseInsensitiveMultiMap());
        Route route = new Route(Optional.empty(), "/", "shop", false, true, LIMITS, false);
        Deadline deadline = Deadline.after(time, LONG);
        exchange = new Exchange(
                new ClientRequest(request, scope, new Abandonment(), time.nanos()),
                route,
                new OutgoingHeaders(new TrustedHops(List.of())).of(request, scope, route, deadline),
                RequestBody.none(request, new ReplayBuffer(1, 1).share()),
                deadline,
                new Exchange.Planner(new RetryPolicy(3), budget, time));
        exchange.plan().start();
        exchange.ended()
                .onComplete(ended ->
                        told.add(ended.succeeded() ? "ended" : ended.cause().getMessage()));
        assertEquals(1, budget.active());
    }

    private void assertEnded(String how) {
        assertEquals(List.of(how), told);
        assertEquals(0, budget.active());
    }

    @Test
    void ends_once() {
        exchange.end();
        exchange.end();
        exchange.fail(first);

        assertEnded("ended");
    }

    @Test
    void fails_once() {
        exchange.fail(first);
        exchange.fail(second);
        exchange.end();

        assertEnded("first");
        assertSame(first, exchange.ended().cause());
    }

    @Test
    void ends_as_a_result_does() {
        exchange.end(Future.succeededFuture());

        assertEnded("ended");
    }

    @Test
    void fails_as_a_result_does() {
        exchange.end(Future.failedFuture(first));

        assertEnded("first");
    }

    @Test
    void goes_on_after_a_step() {
        boolean[] done = new boolean[1];

        exchange.endOnFault(() -> done[0] = true);

        assertTrue(done[0]);
        assertFalse(exchange.ended().isComplete());
        assertEquals(1, budget.active());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fails_with_the_fault_of_a_step(boolean error) {
        exchange.endOnFault(() -> {
            if (error) {
                throw new AssertionError("first");
            }
            throw first;
        });

        assertEnded("first");
    }

    @Test
    void has_ended_though_the_step_that_ended_it_has_a_fault() {
        exchange.endOnFault(() -> {
            exchange.end();
            throw first;
        });

        assertEnded("ended");
    }

    @Test
    void has_its_first_fault_though_another_step_has_one() {
        exchange.endOnFault(() -> {
            throw first;
        });
        exchange.endOnFault(() -> {
            throw second;
        });

        assertEnded("first");
    }
}
