package io.holdfast.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;

/**
 * Counts the answers of a connection for {@link StrictHttp}, dates them, makes them say close while it drains, and holds back what comes
 * after the last one.
 */
final class OutboundResponses extends ChannelOutboundHandlerAdapter {
    private final StrictHttp owner;
    private int begun;
    private int ended;
    private boolean closes;

    OutboundResponses(StrictHttp owner) {
        this.owner = owner;
    }

    /** How many have been begun; an informational one, such as 100, is none. */
    int begun() {
        return begun;
    }

    int ended() {
        return ended;
    }

    /** Whether the latest one says that the connection closes after it. */
    boolean saysClose() {
        return closes;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (owner.isLeaving()) {
            ReferenceCountUtil.release(message);
            if (!promise.isVoid()) {
                promise.tryFailure(new ClosedChannelException());
            }
            return;
        }
        boolean informational = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof HttpResponse response
                && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            owner.upgrades();
        }
        if (message instanceof HttpResponse response && !informational) {
            begun++;
            boolean drains = owner.isDraining() && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
            if (owner.isLastRequest() || drains) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            if (!response.headers().contains(HttpHeaderNames.DATE)) { // a node's own is kept
                response.headers().set(HttpHeaderNames.DATE, StrictHttp.DATE.now());
            }
            if (response.status().equals(HttpResponseStatus.NOT_MODIFIED)
                    && "0".equals(response.headers().get(HttpHeaderNames.CONTENT_LENGTH))) {
                response.headers()
                        .remove(HttpHeaderNames.CONTENT_LENGTH); // RFC 9110, section 8.6: it would be that of the 200
            }
            closes = response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        }
        ctx.write(message, promise);
        if (message instanceof LastHttpContent && !informational) {
            ended++;
            owner.answered();
        }
    }
}
