package io.holdfast.bench.replication;

import io.vertx.core.Future;

/** A way to write 200 bytes, and to be told when they are committed. Confined to one event loop. */
interface Writes {
    Future<Void> write();

    Future<Void> close();
}
