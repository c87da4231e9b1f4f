package io.holdfast.replication.engine;

import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Bounds the bytes of the commands that wait or are being decided (CL6). Any thread may call. */
final class InFlightBytes {
    private final long most;
    private final AtomicLong bytes = new AtomicLong();

    InFlightBytes(long most) {
        this.most = most;
    }

    /** @return fails with {@code Unavailable} while there are too many; one command alone is never too much */
    <R> Future<R> bounded(int length, Supplier<Future<R>> submit) {
        long with = bytes.addAndGet(length);
        if (with > most && with > length) {
            bytes.addAndGet(-length);
            return Future.failedFuture(new Failure.Unavailable(
                    "queue-full",
                    "commands of more than %d bytes are being decided; try again (replication.inflight-bytes)"
                            .formatted(most)));
        }
        return submit.get().onComplete(done -> bytes.addAndGet(-length));
    }
}
