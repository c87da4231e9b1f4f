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
 * Counts the responses of a connection for {@link StrictHttp}, adds their Date and Connection fields, and discards output after the last
 * response.
 */
final class OutboundResponses extends ChannelOutboundHandlerAdapter {
    private final StrictHttp owner;
    private int begun;
    private int ended;
    private boolean closes;

    OutboundResponses(StrictHttp owner) {
        this.owner = owner;
    }

    /** How many final responses have begun. */
    int begun() {
        return begun;
    }

    int ended() {
        return ended;
    }

    /** Whether the latest response announces that the connection closes after it. */
    boolean announcesClose() {
        return closes;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (owner.isClosing()) {
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
            owner.beginUpgrade();
        }
        if (message instanceof HttpResponse response && !informational) {
            begun++;
            boolean drains = owner.isDraining() && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
            if (owner.isLastRequest() || drains) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            if (!response.headers().contains(HttpHeaderNames.DATE)) { // that of a node is kept
                response.headers().set(HttpHeaderNames.DATE, StrictHttp.DATE.now());
            }
            if (response.status().equals(HttpResponseStatus.NOT_MODIFIED)
                    && "0".equals(response.headers().get(HttpHeaderNames.CONTENT_LENGTH))) {
                response.headers()
                        .remove(
                                HttpHeaderNames
                                        .CONTENT_LENGTH); // RFC 9110, section 8.6: else it has to be that of the 200
            }
            closes = response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        }
        ctx.write(message, promise);
        if (message instanceof LastHttpContent && !informational) {
            ended++;
            owner.responseEnded();
        }
    }
}
