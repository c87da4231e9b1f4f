package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.base.time.TimerWheel;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/** The timers of requests; each runs in the context of its request. Confined to the event loop of the router. */
final class Timers {
    private final TimerWheel wheel;

    /** @param router whose event loop they run on */
    Timers(Time time, ContextInternal router) {
        this.wheel = new TimerWheel(time, (millis, wake) -> router.nettyEventLoop()
                .schedule(() -> router.dispatch(wake, Runnable::run), millis, TimeUnit.MILLISECONDS));
    }

    /** Runs {@code task} once, after {@code millis} or up to two hundredths of a second later. */
    TimerWheel.Timer set(long millis, Runnable task) {
        ContextInternal request = ContextInternal.current();
        return wheel.schedule(millis, request == null ? task : () -> request.dispatch(task, Runnable::run));
    }
}
