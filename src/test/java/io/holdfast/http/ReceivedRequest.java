package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A connection without a network whose requests are answered directly: a test receives them, and sees what their client gets. */
public final class ReceivedRequest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final RequestHeaderSection.Limits LIMITS = new RequestHeaderSection.Limits(8_000, 8_000, 50);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<ServerRequest> requests = new ArrayList<>();

    public ReceivedRequest(Vertx vertx) {
        channel.pipeline().addLast("httpDecoder", new HttpRequestDecoder());
        channel.pipeline().addLast("httpEncoder", new HttpResponseEncoder());
        DirectHandler takesAll = new DirectHandler() {
            @Override
            public boolean takes(String method, String target, Fields fields) {
                return true;
            }

            @Override
            public void handle(ServerRequest request) {
                requests.add(request);
            }
        };
        StrictHttp.install(
                channel.pipeline(),
                new StrictHttp.Port(
                        LIMITS,
                        new StrictHttp.Timeouts(LONG, LONG, LONG),
                        new DrainState(LONG),
                        takesAll,
                        (ContextInternal) vertx.getOrCreateContext()));
    }

    /** The request that is read from {@code bytes}, the latest one if there are several. */
    public static ServerRequest of(Vertx vertx, String bytes) {
        return new ReceivedRequest(vertx).receives(bytes);
    }

    public ServerRequest receives(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
        return requests.get(requests.size() - 1);
    }

    /** How many requests were passed on. */
    public int count() {
        return requests.size();
    }

    /** The client leaves. */
    public void close() {
        channel.close();
    }

    public boolean isOpen() {
        return channel.isActive();
    }

    /** What was written since the last call. */
    public String sent() {
        channel.runPendingTasks();
        StringBuilder all = new StringBuilder();
        for (ByteBuf some = channel.readOutbound(); some != null; some = channel.readOutbound()) {
            all.append(some.toString(ISO_8859_1));
            some.release();
        }
        return all.toString();
    }
}
