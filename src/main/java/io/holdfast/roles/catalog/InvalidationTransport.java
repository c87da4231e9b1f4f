package io.holdfast.roles.catalog;

import io.holdfast.cache.Invalidation;
import io.vertx.core.Future;
import java.net.URI;

/** Carries one invalidation to one front end. */
interface InvalidationTransport {

    /** @return succeeds once {@code holder} has executed {@code invalidation}; ends within a bounded time */
    Future<Void> send(String holder, URI url, Invalidation invalidation);
}
