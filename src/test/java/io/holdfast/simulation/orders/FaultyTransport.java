package io.holdfast.simulation.orders;

import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.api.OrderApi.PlaceOrderOutcome;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.Problem;
import io.holdfast.rpc.ClientFaults;
import io.holdfast.rpc.Items;
import io.holdfast.rpc.RpcClient;
import io.holdfast.rpc.RpcRequest;
import io.holdfast.rpc.RpcResponse;
import io.holdfast.rpc.Transport;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/** Makes a client of the order group behave as with a fault in it, by what it is told and how it is used. */
final class FaultyTransport implements Transport {
    private final Transport transport;
    private final OrderWorld world;
    private final Supplier<RpcClient> client;

    FaultyTransport(Transport transport, OrderWorld world, Supplier<RpcClient> client) {
        this.transport = transport;
        this.world = world;
        this.client = client;
    }

    @Override
    public Exchange send(URI to, RpcRequest request, Deadline deadline, Receiver receiver) {
        Faulty faulty = new Faulty(to.getPort(), request, receiver);
        Exchange exchange = transport.send(to, request, deadline, faulty);
        return () -> {
            faulty.cancelled = true;
            if (!world.is(Fault.ABANDONED_REFUSAL_COUNTS)) {
                exchange.cancel();
            }
        };
    }

    @Override
    public void close() {
        transport.close();
    }

    private final class Faulty implements Receiver {
        private final int replica;
        private final RpcRequest request;
        private final Receiver receiver;
        private boolean cancelled;

        Faulty(int replica, RpcRequest request, Receiver receiver) {
            this.replica = replica;
            this.request = request;
            this.receiver = receiver;
        }

        @Override
        public void onSent() {
            receiver.onSent();
        }

        @Override
        public void onItems(List<Items.Item> items) {
            if (cancelled) {
                items.forEach(this::countLate);
            }
            receiver.onItems(items.stream()
                    .map(item -> new Items.Item(item.place(), changed(item.outcome())))
                    .toList());
        }

        private void countLate(Items.Item item) {
            if (request.message() instanceof List<?> orders
                    && item.outcome() instanceof PlaceOrderOutcome outcome
                    && outcome.error() != null
                    && Problem.toFailure(outcome.error()) instanceof Failure.Conflict refused) {
                world.journal.refused(((PlaceOrder) orders.get(item.place())).key(), "late: " + refused.getMessage());
            }
        }

        private Object changed(Object answer) {
            return answer instanceof PlaceOrderOutcome outcome
                            && outcome.error() != null
                            && Problem.toFailure(outcome.error()) instanceof Failure.Unavailable refused
                    ? new PlaceOrderOutcome(
                            null, false, Problem.of(changed(refused)).toItemError())
                    : answer;
        }

        private Failure changed(Failure failure) {
            return world.is(Fault.CLIENT_STAYS_WITH_A_REFUSER) && failure instanceof Failure.Unavailable
                    ? new Failure.Unavailable(failure.code(), failure.getMessage())
                    : failure;
        }

        @Override
        public void onItemsEnd() {
            receiver.onItemsEnd();
            if (world.is(Fault.CLIENT_TRUSTS_AN_ORDERLY_END)) {
                ClientFaults.trustsAnOrderlyEnd(client.get(), OrderApi.PLACE_ORDER, replica);
            }
        }

        @Override
        public void onResponse(RpcResponse<?> response) {
            receiver.onResponse(response);
        }

        @Override
        public void onFailure(Failure failure) {
            receiver.onFailure(failure);
        }

        @Override
        public void onBroken(String how) {
            receiver.onBroken(how);
        }
    }
}
