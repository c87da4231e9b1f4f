package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import java.util.ArrayList;
import java.util.List;

/** What Vert.x' server gets of what {@link RequestReader} reads. */
final class ReadObjects {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final VertxRequests listener =
            new VertxRequests(channel.pipeline().context(ChannelInboundHandlerAdapter.class));

    /** The same as {@link RequestReader#read}, with what was passed on. */
    List<HttpObject> read(RequestReader reader, ByteBuf in) {
        reader.read(in, listener);
        return passedOn();
    }

    /** What was passed on since the last call. */
    List<HttpObject> passedOn() {
        List<HttpObject> objects = new ArrayList<>();
        for (HttpObject one = channel.readInbound(); one != null; one = channel.readInbound()) {
            objects.add(one);
        }
        return objects;
    }
}
