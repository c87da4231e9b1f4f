package io.holdfast.roles.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.ContentHash;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderServiceTest {
    private final OrderSetUp setUp = new OrderSetUp();
    private final OrderService service = setUp.service(setUp.ledger);

    private static CatalogPort catalog(Future<CatalogPort.Traded> answer) {
        return new CatalogPort() {
            @Override
            public Future<Traded> trade(Trade request, Deadline deadline) {
                return answer;
            }

            @Override
            public Future<LedgerPage> ledger(long from, int limit, Deadline deadline) {
                return Future.succeededFuture(new LedgerPage(List.of(), 0));
            }
        };
    }

    private PlaceOrder request(String key, long quantity) {
        return new PlaceOrder(key, setUp.time.millis() + 1_000, "Fox", quantity, Side.BUY);
    }

    private OrderService.Placed place(String key) {
        return service.place(request(key, 2)).result();
    }

    @Test
    void an_order_is_answered_when_its_trade_is_decided_with_the_number_of_the_trade() {
        setUp.group.hold();

        assertEquals(1, place("a").order().orderNumber());
        assertEquals(2, place("b").order().orderNumber());
        assertEquals(0, setUp.store.lastNumber());
    }

    @Test
    void an_order_gets_into_the_store_a_moment_later() {
        place("a");
        place("b");

        setUp.lingered();

        assertEquals(2, setUp.store.lastNumber());
        assertEquals(1, setUp.group.submits);
    }

    @Test
    void the_same_key_is_the_same_order_whether_or_not_the_store_has_it() {
        OrderService.Placed first = place("a");
        OrderService.Placed before = place("a");
        setUp.lingered();
        OrderService.Placed after = place("a");

        assertFalse(first.replayed());
        assertTrue(before.replayed() && after.replayed());
        assertEquals(first.order(), before.order());
        assertEquals(first.order(), after.order());
        assertEquals(1, setUp.ledger.entries.size());
    }

    @Test
    void the_key_of_one_caller_is_no_key_of_another() {
        PlaceOrder ofAlice = new PlaceOrder("a", setUp.time.millis() + 1_000, "Fox", 2, Side.BUY, "alice");
        PlaceOrder ofBob = new PlaceOrder("a", setUp.time.millis() + 1_000, "Fox", 2, Side.BUY, "bob");
        OrderService.Placed placed = service.place(ofAlice).result();
        setUp.lingered();

        assertEquals("alice", placed.order().subject());
        assertEquals(placed.order(), service.place(ofAlice).result().order());
        assertInstanceOf(Failure.Mismatch.class, service.place(ofBob).cause());
        assertInstanceOf(Failure.Mismatch.class, service.place(request("a", 2)).cause());
    }

    @Test
    void without_a_subject_the_content_has_the_hash_of_earlier_versions() {
        place("a");

        assertEquals(
                ContentHash.of("order", "Fox", Side.BUY, 2L),
                setUp.ledger.entries.get(0).hash());
    }

    @Test
    void orders_wait_for_a_store_that_lags() {
        setUp.group.hold();
        for (int i = 1; i <= OrderSetUp.LAG_MAX; i++) {
            place("k" + i);
        }

        Future<OrderService.Placed> next = service.place(request("next", 1));

        assertFalse(next.isComplete());
        setUp.group.decide();
        assertTrue(next.succeeded());
    }

    @Test
    void an_order_that_is_kept_is_returned_even_if_the_store_cannot_be_written() {
        setUp.group.hold();
        for (int i = 1; i <= OrderSetUp.LAG_MAX; i++) {
            place("k" + i);
        }
        Future<OrderService.Placed> next = service.place(request("next", 1));

        setUp.group.fail(FakeOrderGroup.DEPOSED);

        assertEquals(OrderSetUp.LAG_MAX + 1, next.result().order().orderNumber());
    }

    @Test
    void orders_are_refused_while_too_many_wait_for_the_store() {
        for (long number = 2; number <= OrderSetUp.LAG_MAX + 12; number++) {
            setUp.writer.add(FakeLedger.order(number)); // 1 is missing
        }

        assertEquals(
                "too-many-orders", ((Failure) service.place(request("a", 1)).cause()).code());
        assertEquals(0, setUp.ledger.entries.size());
    }

    @Test
    void a_leader_that_has_not_heard_from_the_others_for_a_while_asks_them_first() {
        place("a");
        setUp.time.advance(OrderSetUp.FRESH.plusNanos(1));
        setUp.group.depose();

        assertEquals(FakeOrderGroup.DEPOSED, service.place(request("b", 1)).cause());
        assertEquals(1, setUp.ledger.entries.size());
    }

    @Test
    void a_trade_that_nobody_else_will_tell_of_is_read_from_the_ledger() {
        setUp.ledger.grow(1); // of an attempt that was given up
        Promise<CatalogPort.Traded> late = Promise.promise();
        OrderService waiting = setUp.service(catalog(late.future()));
        waiting.place(request("a", 1));
        setUp.ledger.grow(2);

        late.complete(new CatalogPort.Traded(FakeLedger.entry(2), false));

        assertEquals(2, setUp.store.lastNumber());
    }

    @Test
    void a_catalog_that_gives_a_number_out_twice_ends_it_loudly() {
        setUp.group.apply(setUp.batch(1, 5));

        Throwable cause = service.place(request("a", 1)).cause();

        assertInstanceOf(Failure.Indeterminate.class, cause);
        assertEquals(
                List.of("the catalog gave the number 1 to a second order; restore both from one backup"),
                setUp.complaints);
        assertEquals("ledger-broken", ((Failure) service.place(request("b", 1)).cause()).code());
        assertEquals(1, setUp.ledger.entries.size());
    }

    @Test
    void nothing_was_done_when_there_was_no_trade() {
        Future<OrderService.Placed> outcome = setUp.service(catalog(Future.failedFuture(FakeOrderGroup.DEPOSED)))
                .place(request("a", 1));

        assertInstanceOf(Failure.Unavailable.class, outcome.cause());
    }

    @Test
    void a_key_is_told_to_stand_for_something_else_only_once_it_does() {
        Promise<CatalogPort.Traded> first = Promise.promise();
        OrderService waiting = setUp.service(catalog(first.future()));
        waiting.place(request("k", 2));

        Future<OrderService.Placed> other = waiting.place(request("k", 3));
        assertFalse(other.isComplete());
        first.fail(FakeOrderGroup.DEPOSED);

        assertInstanceOf(Failure.Unavailable.class, other.cause()); // of its own attempt
    }

    private static String code(Future<?> failed) {
        return ((Failure) failed.cause()).code();
    }

    @Test
    void no_order_is_taken_on_a_watermark_of_orders_that_are_not_all_here() { // OL3
        // While it is asked whether it leads, it was deposed and restored a snapshot that only names the order of this
        // key.
        setUp.group.onRead(() -> setUp.restore(6_000, 10));

        Future<OrderService.Placed> outcome =
                service.place(new PlaceOrder("key7", setUp.time.millis() + 1_000, "Fox", 2, Side.BUY));

        assertEquals("catching-up", code(outcome));
        assertEquals(0, setUp.ledger.entries.size());
    }

    @Test
    void no_order_is_taken_when_a_snapshot_came_while_its_key_was_looked_up() { // OL3
        Promise<Void> slow = Promise.promise();
        setUp.table.readsWait(slow.future());
        Future<OrderService.Placed> outcome = service.place(request("k", 1));

        setUp.restore(6_000, 10);
        setUp.fetchMissing();
        slow.complete();

        assertEquals("catching-up", code(outcome));
        assertEquals(0, setUp.ledger.entries.size());
    }

    @Test
    void a_ledger_that_ends_before_the_store_takes_no_order() { // OL19
        setUp.group.apply(setUp.batch(1, 5));
        OrderService ahead = setUp.service(
                catalog(Future.failedFuture(new Failure.Conflict(CatalogApi.LEDGER_BEHIND, "it ends at 3", Map.of()))));

        assertEquals("ledger-broken", code(ahead.place(request("a", 1))));

        assertEquals(
                List.of(
                        "the catalog's ledger does not have order 5, which is known here; restore both from one backup"),
                setUp.complaints);
        assertEquals("ledger-broken", code(ahead.place(request("b", 1))));
    }
}
