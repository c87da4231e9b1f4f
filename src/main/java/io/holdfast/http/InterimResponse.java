package io.holdfast.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A response with a status of 1xx, sent before the final one (RFC 9110, section 15.2). */
public final class InterimResponse {
    private static final Logger LOG = LoggerFactory.getLogger(InterimResponse.class);

    private InterimResponse() {}

    /**
     * Sends one, if the client can take it: it uses HTTP/1.1, it reads what was sent before, and its response has not begun.
     *
     * @param status 102 to 199; 100 is sent by the server itself
     * @param headers no fields for framing or about the connection
     */
    public static void send(HttpServerRequest request, int status, String reason, MultiMap headers) {
        if (request.version() != io.vertx.core.http.HttpVersion.HTTP_1_1
                || request.response().headWritten()
                || request.response().closed()) {
            return;
        }
        HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        headers.forEach(header -> fields.add(header.getKey(), header.getValue()));
        // Internal API of Vert.x: the public one supports 100 and 103 only.
        ChannelHandlerContext context = ((HttpServerConnection) request.connection()).channelHandlerContext();
        if (!context.channel().isWritable()) {
            return; // only a hint: a client that does not read must not fill the memory
        }
        context.writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        new HttpResponseStatus(status, reason),
                        Unpooled.EMPTY_BUFFER,
                        fields,
                        DefaultHttpHeadersFactory.trailersFactory().newHeaders()))
                .addListener(sent -> {
                    if (!sent.isSuccess()) {
                        LOG.debug("interim response not sent: {}", sent.cause().toString());
                    }
                });
    }
}
