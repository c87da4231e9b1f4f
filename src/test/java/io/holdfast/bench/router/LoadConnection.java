package io.holdfast.bench.router;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One connection of a {@link LoadRun}: sends its request and reads the response, whose end {@code Content-Length} tells. A
 * connection that ends is made anew. Confined to its event loop.
 */
final class LoadConnection extends ChannelInboundHandlerAdapter {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int PAUSE_MILLIS = 20;
    private static final String END_OF_HEADERS = "\r\n\r\n";
    private static final Pattern CLOSE = Pattern.compile("\r\nconnection: *close", Pattern.CASE_INSENSITIVE);
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);

    private final LoadRun run;
    private final EventLoop loop;
    private final int port;
    private final ByteBuf request;
    private final StringBuilder headers = new StringBuilder();
    private Channel channel;
    private boolean busy;
    private boolean succeeds;
    private boolean closes;
    private long sinceNanos;
    private long bodyLeft = -1; // unknown: the headers are not complete

    /** @param request that is never released */
    LoadConnection(LoadRun run, EventLoop loop, int port, ByteBuf request) {
        this.run = run;
        this.loop = loop;
        this.port = port;
        this.request = request;
    }

    void connect() {
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(this)
                .connect("127.0.0.1", port)
                .addListener(connected -> {
                    if (!connected.isSuccess() && !run.isOver()) {
                        loop.schedule(this::connect, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                    }
                });
    }

    /** @param sinceNanos from when on the response is waited for */
    void send(long sinceNanos) {
        this.busy = true;
        this.sinceNanos = sinceNanos;
        channel.writeAndFlush(request.duplicate(), channel.voidPromise());
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public boolean isSharable() {
        return true; // one channel after the other, never two
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        if (run.isOver()) {
            channel.close();
        } else {
            run.onIdle(this, true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (bodyLeft < 0) {
                readHeaders(bytes);
            }
            if (bodyLeft >= 0) {
                bodyLeft -= bytes.readableBytes();
                if (bodyLeft <= 0) {
                    complete();
                }
            }
        } finally {
            bytes.release();
        }
    }

    // Leaves in bytes what belongs to the body.
    private void readHeaders(ByteBuf bytes) {
        int before = headers.length();
        headers.append(bytes.toString(StandardCharsets.ISO_8859_1));
        int end = headers.indexOf(END_OF_HEADERS, Math.max(0, before - END_OF_HEADERS.length()));
        if (end < 0) {
            return;
        }
        bytes.skipBytes(end + END_OF_HEADERS.length() - before);
        Matcher length = LENGTH.matcher(headers);
        if (!length.find()) {
            channel.close(); // a response that no proxy here should give: it counts as failed
            return;
        }
        closes = CLOSE.matcher(headers).find();
        succeeds = headers.indexOf("HTTP/1.1 200") == 0;
        bodyLeft = Long.parseLong(length.group(1));
    }

    private void complete() {
        boolean succeeded = succeeds;
        boolean isIdle = !closes;
        reset();
        run.onAnswered(sinceNanos, succeeded);
        if (isIdle) {
            run.onIdle(this, false);
        }
    }

    private void reset() {
        busy = false;
        succeeds = false;
        closes = false;
        bodyLeft = -1;
        headers.setLength(0);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        run.onLost(this);
        if (busy) {
            reset();
            run.onAnswered(sinceNanos, false);
        }
        if (!run.isOver()) {
            connect();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // channelInactive follows
    }
}
