package io.holdfast.http;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a connection uses another protocol: an upgraded connection has no HTTP decoder any more. Confined to the event loop of its
 * channel.
 */
final class ProtocolUpgrade {
    private static final String DECODER = "httpDecoder";
    private static final long POLL_MILLIS = 1;

    private final Runnable whenDone;
    private boolean begun;

    /** @param whenDone called once, after the upgrade */
    ProtocolUpgrade(Runnable whenDone) {
        this.whenDone = whenDone;
    }

    static boolean isDone(ChannelHandlerContext context) {
        return context.pipeline().get(DECODER) == null;
    }

    /** The response that announces it is being written: what the client sends from now on is no HTTP. */
    void begin(ChannelHandlerContext context) {
        begun = true;
        schedule(context);
    }

    boolean hasBegun() {
        return begun;
    }

    private void schedule(ChannelHandlerContext context) {
        context.executor().schedule(() -> poll(context), POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void poll(ChannelHandlerContext context) {
        if (isDone(context)) {
            whenDone.run();
        } else if (context.channel().isActive()) {
            schedule(context);
        }
    }
}
