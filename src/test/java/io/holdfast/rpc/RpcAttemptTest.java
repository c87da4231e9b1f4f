package io.holdfast.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.GroupApi;
import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Scheduler;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An exchange with a replica over a transport that does as it is told. */
class RpcAttemptTest {
    private final Map<Long, Runnable> timers = new TreeMap<>();
    private final List<Object> items = new ArrayList<>();
    private final RpcAttempt attempt =
            new RpcAttempt(Time.system(), 1, URI.create("http://one:1"), (place, item) -> items.add(item));
    private boolean cancelled;

    private final Scheduler scheduler = new Scheduler() {
        @Override
        public void execute(Runnable task) {
            throw new AssertionError("an attempt needs no turn of its own");
        }

        @Override
        public long schedule(long delayMillis, Runnable task) {
            timers.put(delayMillis, task);
            return delayMillis;
        }

        @Override
        public void cancel(long id) {
            timers.remove(id);
        }
    };

    /** One whose connection breaks as soon as it is cancelled, as a reset does. */
    private final Transport transport = new Transport() {
        @Override
        public Exchange send(URI to, RpcRequest request, Deadline deadline, Receiver receiver) {
            return () -> {
                cancelled = true;
                receiver.onBroken("was reset");
            };
        }

        @Override
        public void close() {}
    };

    private Future<RpcResponse<?>> send() {
        return attempt.send(
                scheduler,
                transport,
                new RpcRequest(GroupApi.GET_LEADER, Rpc.EMPTY),
                new Deadline(0),
                Duration.ofMillis(300));
    }

    private static String code(Future<RpcResponse<?>> answer) {
        return ((Failure) answer.cause()).code();
    }

    @Test
    void that_is_given_up_says_why_although_the_reset_breaks_it() {
        Future<RpcResponse<?>> answer = send();
        attempt.onSent();

        attempt.abandon("replica 2 leads");

        assertTrue(cancelled);
        assertInstanceOf(Failure.Indeterminate.class, answer.cause());
        assertEquals(LeaderCache.LEADER_CHANGED, code(answer));
        assertTrue(timers.isEmpty());
    }

    @Test
    void that_outlasts_its_patience_is_unknown_only_once_it_was_sent() {
        Future<RpcResponse<?>> answer = send();

        timers.get(300L).run();

        assertInstanceOf(Failure.Unavailable.class, answer.cause());
        assertEquals(LeaderCache.UNREACHABLE, code(answer));
    }

    @Test
    void hears_nothing_after_its_end() {
        Future<RpcResponse<?>> answer = send();
        attempt.onSent();
        attempt.onItems(List.of(new Items.Item(0, "first")));
        attempt.onItemsEnd();

        attempt.onItems(List.of(new Items.Item(1, "late")));
        attempt.onBroken("was closed");

        assertTrue(answer.succeeded());
        assertEquals(List.of("first"), items);
        assertTrue(timers.isEmpty());
    }
}
