package io.holdfast.admin;

import io.holdfast.http.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The frames of {@code GET /events} that tell the state: the whole for a new reader, and what changed for the others. Confined to its event loop. */
final class StateFrames<S> {
    private final Supplier<Future<S>> status;
    private final BiFunction<S, S, Optional<?>> delta;
    private @Nullable S latest;
    private boolean asking;

    /** @param delta what changed from one state to a later one; empty when nothing did */
    StateFrames(Supplier<Future<S>> status, BiFunction<S, S, Optional<?>> delta) {
        this.delta = delta;
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
            S before = latest;
            latest = now;
            Buffer whole = SseFrame.of("state", Json.write(Map.of("full", true, "status", now)));
            Optional<Buffer> change = before == null
                    ? Optional.of(whole)
                    : delta.apply(before, now).map(changed -> SseFrame.of("state", Json.write(changed)));
            return new Frames(whole, change);
        });
    }

    /** Nobody is told of changes any more. */
    void forget() {
        latest = null;
    }
}
