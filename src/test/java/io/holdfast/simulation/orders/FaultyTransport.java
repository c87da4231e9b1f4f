package io.holdfast.simulation.orders;

import io.holdfast.api.OrderApi.Outcome;
import io.holdfast.api.OrderApi.Wishes;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.Items;
import io.holdfast.http.Problem;
import io.holdfast.rpc.ClientFaults;
import io.holdfast.rpc.GroupBatches;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import io.holdfast.rpc.GroupTransport;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/** Makes a client of the order books behave as with a fault in it, by what it is told and how it is used. */
final class FaultyTransport implements GroupTransport {
    private final GroupTransport transport;
    private final OrderWorld world;
    private final Supplier<GroupClient> client;
    private final Supplier<GroupBatches<?, ?>> batches;

    FaultyTransport(
            GroupTransport transport,
            OrderWorld world,
            Supplier<GroupClient> client,
            Supplier<GroupBatches<?, ?>> batches) {
        this.transport = transport;
        this.world = world;
        this.client = client;
        this.batches = batches;
    }

    @Override
    public Call send(URI to, Question question, Deadline deadline, boolean itemwise, Receiver receiver) {
        Faulty faulty = new Faulty(to.getPort(), question, receiver);
        Call call = transport.send(to, question, deadline, itemwise, faulty);
        return () -> {
            faulty.cancelled = true;
            if (!world.is(Fault.ABANDONED_REFUSAL_COUNTS)) {
                call.cancel();
            }
        };
    }

    @Override
    public void close() {
        transport.close();
    }

    private final class Faulty implements Receiver {
        private final int replica;
        private final Question question;
        private final Receiver receiver;
        private boolean cancelled;

        Faulty(int replica, Question question, Receiver receiver) {
            this.replica = replica;
            this.question = question;
            this.receiver = receiver;
        }

        @Override
        public void sent() {
            receiver.sent();
        }

        @Override
        public void items(List<Items.Item> items) {
            if (cancelled) {
                items.forEach(this::countLate);
            }
            receiver.items(items.stream()
                    .map(item -> new Items.Item(item.place(), changed(item.answer())))
                    .toList());
        }

        private void countLate(Items.Item item) {
            if (question.body().orElse(null) instanceof Wishes several
                    && item.answer() instanceof Outcome outcome
                    && outcome.refusal() != null
                    && Problem.toFailure(outcome.refusal()) instanceof Failure.Conflict refused) {
                world.journal.refused(several.wishes().get(item.place()).key(), "late: " + refused.getMessage());
            }
        }

        private Object changed(Object answer) {
            return answer instanceof Outcome outcome
                            && outcome.refusal() != null
                            && Problem.toFailure(outcome.refusal()) instanceof Failure.Unavailable refused
                    ? new Outcome(null, false, Problem.of(changed(refused)).toRefusal())
                    : answer;
        }

        private Failure changed(Failure failure) {
            return world.is(Fault.CLIENT_STAYS_WITH_A_REFUSER) && failure instanceof Failure.Unavailable
                    ? new Failure.Unavailable(failure.code(), failure.getMessage())
                    : failure;
        }

        @Override
        public void itemsEnded() {
            receiver.itemsEnded();
            if (world.is(Fault.CLIENT_TRUSTS_AN_ORDERLY_END)) {
                ClientFaults.trustsAnOrderlyEnd(client.get(), batches.get(), replica);
            }
        }

        @Override
        public void answered(Answer answer) {
            receiver.answered(answer);
        }

        @Override
        public void failed(Failure failure) {
            receiver.failed(failure);
        }

        @Override
        public void broken(String how) {
            receiver.broken(how);
        }
    }
}
