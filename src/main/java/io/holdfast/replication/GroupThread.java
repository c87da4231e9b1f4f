package io.holdfast.replication;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of a group member: everything that the engine, the log and the state machine do happens here, in
 * order, and so does every wait for the disk. It is an event loop that no other requests share: messages to other
 * members are written here and those from them are read here, without waking another thread (ADR 20).
 */
public final class GroupThread {
    private static final String ENDED = "the thread of the group has ended";

    private final EventLoop loop;
    private final Context context;

    private GroupThread(EventLoop loop, Context context) {
        this.loop = loop;
        this.context = context;
    }

    /** Begins the thread of this process' member of {@code group}; {@link #end} it. */
    public static GroupThread begin(Vertx vertx, GroupId group) {
        VertxInternal internal = (VertxInternal) vertx;
        EventLoop loop = internal.transport()
                .eventLoopGroup(
                        Transport.IO_EVENT_LOOP_GROUP,
                        1,
                        new DefaultThreadFactory("holdfast-" + group, false, Thread.MAX_PRIORITY),
                        50)
                .next();
        return new GroupThread(
                loop, internal.contextBuilder().withEventLoop(loop).build());
    }

    /** For what lives on this thread and is Vert.x' own, as clients do. */
    public Context context() {
        return context;
    }

    /** Makes {@code channel}, which no event loop has, one of this thread. @return fails when it cannot be, and the channel is closed */
    public Future<Void> take(Channel channel) {
        Promise<Void> taken = Promise.promise();
        if (loop.isShuttingDown()) { // it could take the channel, and never tell of its end
            taken.fail(ENDED);
            channel.close();
            return taken.future();
        }
        // Told by whatever thread completes it: one that ends meanwhile runs nothing any more.
        ChannelPromise registered = new DefaultChannelPromise(channel, ImmediateEventExecutor.INSTANCE);
        loop.register(registered).addListener(done -> {
            if (done.isSuccess() && !loop.isShuttingDown()) {
                taken.complete();
            } else {
                taken.tryFail(done.isSuccess() ? new RejectedExecutionException(ENDED) : done.cause());
                channel.close();
            }
        });
        return taken.future();
    }

    /** Any thread may call. @throws RejectedExecutionException once this thread has ended */
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /** The same. @return false once this thread has ended: {@code task} will not run */
    public boolean tryExecute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** Any thread may call. */
    public void schedule(Runnable task, long nanos) {
        loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Brings what ends on this thread, or on another one, back to the event loop that calls, if one does. */
    public static <T> Future<T> backHere(Future<T> there) {
        Context caller = Vertx.currentContext();
        if (caller == null) {
            return there;
        }
        Promise<T> promise = Promise.promise();
        there.onComplete(result -> caller.runOnContext(v -> promise.handle(result)));
        return promise.future();
    }

    /** Ends the thread once everything that was given to it is done. */
    public Future<Void> end() {
        Promise<Void> ended = Promise.promise();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(done -> ended.complete());
        return ended.future();
    }
}
