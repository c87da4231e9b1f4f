package io.holdfast.bench.cluster;

import io.vertx.core.Future;

/** A way to write 200 bytes, and to be told when they are committed. Confined to one event loop. */
public interface Writes {
    Future<Void> write();

    Future<Void> close();
}
