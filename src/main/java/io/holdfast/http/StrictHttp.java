package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.base.time.Time;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.impl.ShutdownEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Stands before the HTTP decoder of a connection and lets through only what can be read in one way: a head when it is whole and fine, of
 * a body what is, and a next request when the one before is answered, since that answer may be to close. At the first byte that is not
 * fine it answers a problem and closes; whatever else comes is thrown away. Confined to the event loop of its channel.
 *
 * <pre>
 *   reading ◄──answered──► holding what came early
 *      ├──bad byte, head or body too slow, an answer that says close──► leaving ──client gone, or LINGER──► closed
 *      ├──idle between requests, or an answer that nobody takes──► closed
 *      └──last request──► reading no more
 * </pre>
 *
 * <p>While its server drains, every answer says close, and a connection without a request leaves once it has been quiet for
 * {@link DrainState#keepAlive()}: a request that was on its way already is still answered.
 */
final class StrictHttp extends ChannelDuplexHandler {
    static final DateField DATE = new DateField(Time.system());

    private static final String NAME = "strictHttp";
    private static final String DECODER = "httpDecoder";
    /** RFC 9112, section 9.6: who closes with bytes unread resets the connection, and the client never sees the answer. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /**
     * How long a client may take.
     *
     * @param head from its first byte to its last
     * @param idle between two requests
     * @param stream while nothing moves of a body, an answer or an upgraded connection
     */
    record Timeouts(Duration head, Duration idle, Duration stream) {}

    private final RequestHeaderSection.Limits limits;
    private final Timeouts timeouts;
    private final IdleTimeouts idleTimeouts;
    private final DrainState draining;
    private final OutboundResponses answers = new OutboundResponses(this);

    private final Deque<ByteBuf> early = new ArrayDeque<>(1);

    private ChannelHandlerContext context;
    private RequestHeaderSection head;
    private MessageBody body; // null while a head is read
    private int requests;
    private boolean reading = true;
    private boolean holdsBack;
    private boolean leaving;
    private boolean lastRequest;
    private boolean upgrading;
    private Future<?> timer;
    private Future<?> quietTimer;

    private StrictHttp(RequestHeaderSection.Limits limits, Timeouts timeouts, DrainState draining) {
        this.limits = limits;
        this.timeouts = timeouts;
        this.draining = draining;
        this.idleTimeouts = new IdleTimeouts(timeouts.idle(), timeouts.stream(), this::phase, this::standsStill);
        this.head = new RequestHeaderSection(limits);
    }

    static void install(
            ChannelPipeline pipeline, RequestHeaderSection.Limits limits, Timeouts timeouts, DrainState draining) {
        StrictHttp strict = new StrictHttp(limits, timeouts, draining);
        pipeline.addBefore(DECODER, NAME, strict);
        pipeline.addAfter("httpEncoder", "answers", strict.answers);
        if (draining.hasBegun()) {
            strict.leaveOnceQuiet(); // accepted too late to be told
        }
    }

    /** The one of the connection that {@code pipeline} belongs to; null when there is none. */
    static StrictHttp of(ChannelPipeline pipeline) {
        return (StrictHttp) pipeline.get(NAME);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        idleTimeouts.start(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        idleTimeouts.stop();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            idleTimeouts.writes(bytes);
        }
        ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        idleTimeouts.moved();
        if (!(message instanceof ByteBuf in) || isUpgraded()) {
            ctx.fireChannelRead(message);
            return;
        }
        early.addLast(in);
        if (!upgrading) {
            readWhatMayBeRead();
        }
    }

    /** The connection is about to speak another protocol: what comes from now on is handed on as it is, once it does. */
    void upgrades() {
        upgrading = true;
        context.executor().schedule(this::handOnWhenUpgraded, 1, TimeUnit.MILLISECONDS);
    }

    private void handOnWhenUpgraded() {
        if (!isUpgraded()) {
            if (context.channel().isActive()) {
                context.executor().schedule(this::handOnWhenUpgraded, 1, TimeUnit.MILLISECONDS);
            }
            return;
        }
        while (!early.isEmpty()) {
            context.fireChannelRead(early.removeFirst());
        }
        context.fireChannelReadComplete();
        context.channel().config().setAutoRead(true);
    }

    // An upgraded connection has no decoder any more, and what it carries is no HTTP.
    private boolean isUpgraded() {
        return context.pipeline().get(DECODER) == null;
    }

    /** The server's word that it drains would have Vert.x close a connection on which a request may be on its way. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ShutdownEvent shutdown && shutdown.timeout() > 0 && !isUpgraded()) {
            draining.begin();
            leaveOnceQuiet();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void leaveOnceQuiet() {
        if (quietTimer != null) {
            quietTimer.cancel(false);
        }
        quietTimer = context.executor()
                .schedule(this::leaveIfQuiet, draining.keepAlive().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void leaveIfQuiet() {
        boolean asked = body != null || timer != null || !early.isEmpty() || requests > answers.ended();
        if (!asked && !leaving && !isUpgraded()) {
            leave(Unpooled.EMPTY_BUFFER);
        }
    }

    private void readWhatMayBeRead() {
        try {
            while (!early.isEmpty() && mayRead()) {
                read(early.getFirst());
                if (!early.isEmpty() && !early.getFirst().isReadable()) {
                    early.removeFirst().release();
                }
            }
        } catch (Rejection refused) {
            refuse(refused.problem());
        }
        if (!reading) {
            forgetEarly();
        }
        boolean holding = !early.isEmpty();
        if (holding || holdsBack) {
            context.channel().config().setAutoRead(!holding); // what is held stays as little as one read
        }
        holdsBack = holding;
    }

    private void readOn() {
        readWhatMayBeRead();
        context.fireChannelReadComplete(); // until then Vert.x flushes nothing
    }

    private boolean mayRead() {
        return reading && (body != null || requests == answers.ended());
    }

    private void read(ByteBuf in) {
        if (body == null) {
            readHead(in);
        } else {
            int from = in.readerIndex();
            body.take(in);
            ByteBuf seen = in.retainedSlice(from, in.readerIndex() - from);
            endBody();
            context.fireChannelRead(seen);
        }
    }

    private void readHead(ByteBuf in) {
        if (timer == null) {
            startTimer();
        }
        while (in.isReadable()) {
            if (head.take(in.readByte())) {
                stopTimer();
                ByteBuf whole = Unpooled.wrappedBuffer(head.bytes());
                requests++;
                lastRequest = head.isLast();
                idleTimeouts.stream(timeouts.stream());
                body = MessageBody.of(head, limits);
                endBody();
                context.fireChannelRead(whole);
                return;
            }
        }
    }

    private void endBody() {
        if (body.isWhole()) {
            body = null;
            reading &= !lastRequest;
            head = new RequestHeaderSection(limits);
        }
    }

    private void refuse(Problem problem) {
        int others = body == null ? requests : requests - 1;
        // Where half an answer is on its way, the only honest end is a broken one.
        leave(answers.begun() > others ? Unpooled.EMPTY_BUFFER : bytes(problem, head.asksForHeadOnly()));
    }

    /** How long the current request and its response, or what the connection is upgraded to, may stand still. */
    void streamTimeout(Duration timeout) {
        idleTimeouts.stream(timeout);
    }

    /** Whether nothing may be sent any more. */
    boolean isLeaving() {
        return leaving;
    }

    /** Whether the client wants no answer after the one to the latest request. */
    boolean isLastRequest() {
        return lastRequest;
    }

    /** Whether answers have to say that the connection closes behind them. */
    boolean isDraining() {
        return draining.hasBegun();
    }

    /** Called when an answer is complete, from within the writing of it. */
    void answered() {
        idleTimeouts.moved();
        if (answers.saysClose()) {
            leave(Unpooled.EMPTY_BUFFER);
            return;
        }
        if (draining.hasBegun()) {
            leaveOnceQuiet(); // its head was sent before
        }
        if (!early.isEmpty()) {
            context.executor().execute(this::readOn); // when the one who writes has finished with the request
        }
    }

    private void leave(ByteBuf lastWords) {
        leaving = true;
        reading = false;
        stopTimer();
        idleTimeouts.stop();
        forgetEarly();
        context.channel().config().setAutoRead(true); // to hear when the client goes
        context.writeAndFlush(lastWords).addListener(written -> {
            if (written.isSuccess() && context.channel() instanceof DuplexChannel channel) {
                channel.shutdownOutput();
                context.executor().schedule(() -> context.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                context.close();
            }
        });
        if (requests > answers.ended()) {
            // Whoever works for a request that never becomes whole learns it now.
            context.fireExceptionCaught(new DecoderException("the request broke off"));
        }
    }

    /** The end is on its way already; closing at once would take the answer back. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!leaving) {
            ctx.close(promise);
        } else if (!promise.isVoid()) {
            ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        reading = false;
        stopTimer();
        idleTimeouts.stop();
        if (quietTimer != null) {
            quietTimer.cancel(false);
        }
        forgetEarly();
        ctx.fireChannelInactive();
    }

    private void startTimer() {
        timer = context.executor().schedule(this::headIsLate, timeouts.head().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void headIsLate() {
        refuse(Problem.of(408, "request-timeout", "the head was not whole within " + timeouts.head()));
    }

    private IdleTimeouts.Phase phase() {
        if (isUpgraded()) {
            return IdleTimeouts.Phase.STREAMING;
        }
        if (body != null) {
            // Whoever reads no more of a body for now does not wait for the client.
            boolean wanted = context.channel().config().isAutoRead();
            return wanted ? IdleTimeouts.Phase.STREAMING : IdleTimeouts.Phase.ANSWERING;
        }
        boolean betweenRequests = requests == answers.ended() && timer == null; // a head has a timeout of its own
        return betweenRequests ? IdleTimeouts.Phase.BETWEEN_REQUESTS : IdleTimeouts.Phase.ANSWERING;
    }

    private void standsStill(IdleTimeouts.Phase phase) {
        if (phase == IdleTimeouts.Phase.STREAMING && body != null) {
            refuse(Problem.of(408, "request-timeout", "nothing of the body came within " + idleTimeouts.stream()));
        } else {
            context.close();
        }
    }

    private void forgetEarly() {
        while (!early.isEmpty()) {
            early.removeFirst().release();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private static ByteBuf bytes(Problem problem, boolean headOnly) {
        Buffer json = problem.toJson();
        String head = "HTTP/1.1 %s\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(HttpResponseStatus.valueOf(problem.status()), DATE.now(), Problem.MEDIA_TYPE, json.length());
        return Unpooled.wrappedBuffer(head.getBytes(ISO_8859_1), headOnly ? new byte[0] : json.getBytes());
    }
}
