package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.rpc.Batcher.Item;
import io.vertx.core.Future;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** A pending exchange of a {@link Batcher}, and which of its items have their outcome (OL36: one that has to wait holds none of the others). */
final class Batch<Q, R> {
    private final Batcher<Q, R> batcher;
    private final int replica;
    private final List<Item<Q, R>> items;
    private final BitSet answered = new BitSet();
    private boolean lingers;

    Batch(Batcher<Q, R> batcher, int replica, List<Item<Q, R>> items) {
        this.batcher = batcher;
        this.replica = replica;
        this.items = items;
    }

    /** An outcome came before the end; one at an unknown place, or a second one, is ignored. */
    void onItem(BatchCodec<Q, R> codec, int place, Object item) {
        if (place < 0 || place >= items.size() || answered.get(place)) {
            return;
        }
        Future<R> outcome = codec.outcome(item);
        answered.set(place);
        batcher.onOutcome(replica, items.get(place), outcome);
        if (!lingers && answered.cardinality() < items.size()) {
            lingers = batcher.mayLinger();
        }
    }

    /**
     * The exchange succeeded.
     *
     * @param response has all outcomes, from a replica of an older build; null when they came as items
     * @return fails when some outcomes were left out, which are unknown
     */
    Future<Void> onResponse(BatchCodec<Q, R> codec, RpcResponse<?> response) {
        if (response == null) {
            return answered.cardinality() == items.size()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new Failure.Indeterminate(
                            LeaderCache.NO_ANSWER, "an outcome was left out; ask again under the same key"));
        }
        List<Future<R>> outcomes = codec.outcomes(response.body());
        if (outcomes.size() != items.size()) {
            throw new IllegalStateException("%d outcomes of a batch of %d".formatted(outcomes.size(), items.size()));
        }
        for (int i = 0; i < items.size(); i++) {
            batcher.onOutcome(replica, items.get(i), outcomes.get(i));
        }
        return Future.succeededFuture();
    }

    List<Item<Q, R>> unanswered() {
        return IntStream.range(0, items.size())
                .filter(place -> !answered.get(place))
                .mapToObj(items::get)
                .toList();
    }

    /** Whether it does not count among the pending batches any more. */
    boolean isLingering() {
        return lingers;
    }
}
