package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.List;
import java.util.Map;

/** Passes requests on to Vert.x' server, as the objects that Netty's decoder would have made of them. */
final class VertxRequests implements RequestReader.Listener {
    /** Vert.x counts pieces, not bytes, to tell when it has to stop reading. */
    private static final int PIECE_BYTES = 8 << 10;

    private final ChannelHandlerContext context;

    VertxRequests(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public void head(RequestHeaderSection head) {
        context.fireChannelRead(head.message()); // the decoder passes decoded objects on
    }

    @Override
    public void content(ByteBuf bytes) {
        while (bytes.isReadable()) {
            int some = Math.min(PIECE_BYTES, bytes.readableBytes());
            context.fireChannelRead(new DefaultHttpContent(bytes.readRetainedSlice(some)));
        }
    }

    @Override
    public void end(List<Map.Entry<String, String>> trailers) {
        if (trailers.isEmpty()) {
            context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        HeadersMultiMap fields = HeadersMultiMap.caseInsensitive();
        trailers.forEach(field -> fields.add((CharSequence) field.getKey(), (CharSequence) field.getValue()));
        context.fireChannelRead(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, (HttpHeaders) fields));
    }
}
