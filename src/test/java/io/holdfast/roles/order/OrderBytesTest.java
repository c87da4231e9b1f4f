package io.holdfast.roles.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.OrderApi.Order;
import io.holdfast.support.FormatFixtures;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The bytes of orders in the log, in snapshots and between replicas, of this build and of earlier ones. */
class OrderBytesTest {
    private static final List<StoredOrder> OF_NOBODY = orders(1, 3);
    private static final List<StoredOrder> MIXED = List.of(OF_NOBODY.get(0), of("zoë@example.com", 2), of("b", 3));

    private static List<StoredOrder> orders(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(SeededOrders::order).toList();
    }

    static StoredOrder of(String subject, long number) {
        StoredOrder stored = SeededOrders.order(number);
        Order o = stored.order();
        return new StoredOrder(
                new Order(o.orderNumber(), o.product(), o.side(), o.quantity(), o.price(), o.placedAt(), subject),
                stored.key(),
                stored.hash());
    }

    @Nested
    class without_a_subject_are_those_of_the_build_before {
        @Test
        void in_the_log() {
            Buffer before = FormatFixtures.pieces("order-batch-2").get(0);

            assertEquals(before, OrderCodec.write(new OrderBatch(OF_NOBODY)));
            assertEquals(new OrderBatch(OF_NOBODY), OrderCodec.batch(before));
        }

        @Test
        void in_snapshots() {
            List<Buffer> before = FormatFixtures.pieces("order-snapshot-2");

            assertEquals(before, new OrderSnapshot(3, OF_NOBODY).write());
            assertEquals(new OrderSnapshot(3, OF_NOBODY), OrderSnapshot.read(before));
        }

        @Test
        void between_replicas() {
            Buffer before = FormatFixtures.pieces("stored-orders").get(0);

            assertEquals(before, OrderCodec.write(OF_NOBODY));
            assertEquals(OF_NOBODY, OrderCodec.orders(before));
        }
    }

    @Nested
    class with_subjects_are_read_as_they_were_written_and_by_no_earlier_build {
        @Test
        void in_the_log() {
            Buffer bytes = OrderCodec.write(new OrderBatch(MIXED));

            assertEquals(3, bytes.getByte(0)); // the build before knows 2 alone
            assertEquals(new OrderBatch(MIXED), OrderCodec.batch(bytes));
        }

        @Test
        void in_snapshots() {
            List<Buffer> pieces = new OrderSnapshot(3, MIXED).write();

            assertEquals(3, pieces.get(0).getByte(0)); // likewise
            assertEquals(new OrderSnapshot(3, MIXED), OrderSnapshot.read(pieces));
        }

        @Test
        void in_a_snapshot_of_which_only_some_pieces_have_any() {
            List<StoredOrder> many = new ArrayList<>(orders(1, 1_500));
            many.set(1_200, of("a", 1_201));

            assertEquals(new OrderSnapshot(1_500, many), OrderSnapshot.read(new OrderSnapshot(1_500, many).write()));
        }

        @Test
        void between_replicas() {
            Buffer bytes = OrderCodec.write(MIXED);

            assertEquals(0, bytes.getByte(0)); // the number of an order that there is not: the build before stops there
            assertEquals(MIXED, OrderCodec.orders(bytes));
            assertEquals(List.of(), OrderCodec.orders(OrderCodec.write(List.of())));
        }
    }

    @Test
    void of_a_later_form_are_rejected() {
        assertThrows(IllegalArgumentException.class, () -> OrderCodec.batch(Buffer.buffer(new byte[] {4})));
        assertThrows(
                IllegalArgumentException.class, () -> OrderSnapshot.read(List.of(Buffer.buffer(new byte[] {4, 0}))));
    }
}
