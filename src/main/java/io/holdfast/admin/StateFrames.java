package io.holdfast.admin;

import io.holdfast.http.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The frames of {@code GET /events} that tell the state: the whole for a new reader, and what changed for the others. Confined to its event loop. */
final class StateFrames {
    private final Supplier<Future<?>> status;
    private Buffer latest = Buffer.buffer();
    private boolean asking;

    StateFrames(Supplier<Future<?>> status) {
        this.status = status;
    }

    /** @param whole the state @param change since the frames before; empty when nothing changed */
    record Frames(Buffer whole, Optional<Buffer> change) {}

    /** @return fails when the state is being asked for already */
    Future<Frames> poll() {
        if (asking) {
            return Future.failedFuture("asked already");
        }
        asking = true;
        return status.get().onComplete(v -> asking = false).map(now -> {
            Buffer whole = SseFrame.of("state", Json.write(Map.of("full", true, "status", now)));
            boolean changed = !whole.equals(latest);
            latest = whole;
            return new Frames(whole, changed ? Optional.of(whole) : Optional.empty());
        });
    }

    /** Nobody is told of changes any more. */
    void forget() {
        latest = Buffer.buffer();
    }
}
