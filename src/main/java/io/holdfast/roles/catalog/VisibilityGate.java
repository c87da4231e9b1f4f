package io.holdfast.roles.catalog;

import io.holdfast.base.failure.Failure;
import io.holdfast.cache.CoherenceDirectory;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds back every response that depends on a product until no cache can contradict it (rule 5 of the coherent cache,
 * docs/protocols/cache.md). For responses that the leader computed. Confined to its event loop.
 */
final class VisibilityGate {
    private final CacheLeadership leadership;
    private final CoherenceDirectory directory;

    VisibilityGate(CacheLeadership leadership, CoherenceDirectory directory) {
        this.leadership = leadership;
        this.directory = directory;
    }

    /** {@code response}, once all that is committed of {@code products} until now is visible. */
    <T> Future<T> awaitVisible(Collection<String> products, T response) {
        return leadership.ensureElected().compose(v -> {
            for (String product : products) {
                Future<Void> visible = directory.awaitVisible(product);
                if (!visible.isComplete() || visible.failed()) {
                    return Future.all(products.stream()
                                    .map(directory::awaitVisible)
                                    .toList())
                            .map(response);
                }
            }
            return Future.succeededFuture(response);
        });
    }

    /** The same for the response to a change that is done: a failure to wait leaves it unknown to the client, who has to ask again. */
    <T> Future<T> awaitVisibleChange(Collection<String> products, T response) {
        return awaitVisible(products, response)
                .recover(cause -> Future.failedFuture(
                        cause instanceof Failure failure && !(cause instanceof Failure.Indeterminate)
                                ? Failure.Indeterminate.after(
                                        failure,
                                        "it is done, but not everybody may see it yet; " + failure.getMessage())
                                : cause));
    }

    /**
     * How many of {@code products}, which a response names in this order, are visible from the first on. Waits until the first is, so it
     * is 0 for an empty list alone.
     */
    Future<Integer> awaitVisiblePrefix(List<String> products) {
        if (products.isEmpty()) {
            return leadership.ensureElected().map(0);
        }
        return leadership.ensureElected().compose(v -> {
            Map<String, Future<Void>> visible = new HashMap<>();
            products.forEach(product -> visible.computeIfAbsent(product, directory::awaitVisible));
            return visible.get(products.get(0)).map(first -> (int) products.stream()
                    .takeWhile(product -> visible.get(product).succeeded())
                    .count());
        });
    }
}
