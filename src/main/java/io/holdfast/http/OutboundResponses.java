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
 * Counts the responses that Vert.x' server writes to a connection, adds their Date and Connection fields, and discards output after the last
 * response.
 */
final class OutboundResponses extends ChannelOutboundHandlerAdapter {
    private final StrictHttp owner;
    private final ResponseCount count;

    OutboundResponses(StrictHttp owner, ResponseCount count) {
        this.owner = owner;
        this.count = count;
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
            count.begin(response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true));
        }
        ctx.write(message, promise);
        if (message instanceof LastHttpContent && !informational) {
            count.end();
            owner.responseEnded();
        }
    }
}
