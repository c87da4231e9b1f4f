package io.holdfast.http;

import io.holdfast.base.time.Time;
import io.holdfast.http.tls.ServerTls;
import io.holdfast.http.tls.TlsRejections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ShutdownEvent;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the requests of a connection, and passes on only what can be read in one way: complete valid header sections, the valid part of a
 * body, and the next request only after the response to the one before, because that response may close the connection. A request goes to
 * the {@link DirectHandler} of the port if that takes it, and otherwise to Vert.x' server, whose decoder this stands before. At the first
 * invalid byte it responds with a problem and closes; further input is discarded. Confined to the event loop of its channel.
 *
 * <pre>
 *   reading ◄──response sent──► holding early input
 *      ├──invalid byte, header section or body too slow, a response with Connection: close──► closing ──client gone, or LINGER──► closed
 *      ├──idle between requests, or a response that the client does not read──► closed
 *      ├──101──► raw
 *      └──last request──► reading no more
 * </pre>
 *
 * <p>While its server drains, every response has {@code Connection: close}, and a connection without a request closes once it has been
 * quiet for {@link DrainState#keepAlive()}: a request that was already sent still gets its response.
 */
final class StrictHttp extends ChannelDuplexHandler implements RequestReader.Listener {
    static final DateField DATE = new DateField(Time.system());

    private static final Logger LOG = LoggerFactory.getLogger(StrictHttp.class);
    private static final String NAME = "strictHttp";
    private static final String DECODER = "httpDecoder";
    /** RFC 9112, section 9.6: closing with unread input resets the connection, and the client may never see the response. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /**
     * How long a client may take.
     *
     * @param header from the first byte of a header section to its last
     * @param idle between two requests
     * @param stream without progress of a body, a response or an upgraded connection
     */
    record Timeouts(Duration header, Duration idle, Duration stream) {}

    /**
     * What all connections of a port have in common.
     *
     * @param tls which handlers come before this one, if any
     * @param context of whoever opened the port
     */
    record Port(
            RequestHeaderSection.Limits limits,
            Timeouts timeouts,
            DrainState draining,
            DirectHandler direct,
            ServerTls tls,
            ContextInternal context) {}

    private final Port port;
    private final RequestReader requests;
    private final ResponseCount responses = new ResponseCount();
    private final ProtocolUpgrade upgrade = new ProtocolUpgrade(this::passOnUpgraded);
    private final IdleTimeouts idleTimeouts;
    private final Deque<ByteBuf> early = new ArrayDeque<>(1);

    private ChannelHandlerContext context;
    private ChannelWrites writes;
    private VertxRequests vertx;
    private @Nullable ServerRequest current; // the latest one, if it is answered directly
    private @Nullable RawConnection raw;
    private String remoteAddress = "";
    private boolean ssl;
    private boolean refused;
    private boolean reading = true;
    private boolean readsNow;
    private boolean holdsBack;
    private boolean closing;
    private @Nullable Future<?> headerTimer;
    private @Nullable Future<?> quietTimer;

    private StrictHttp(Port port) {
        this.port = port;
        this.requests = new RequestReader(port.limits());
        this.idleTimeouts =
                new IdleTimeouts(port.timeouts().idle(), port.timeouts().stream(), this::phase, this::makesNoProgress);
    }

    static void install(ChannelPipeline pipeline, Port port) {
        StrictHttp strict = new StrictHttp(port);
        pipeline.addBefore(DECODER, NAME, strict);
        pipeline.addAfter("httpEncoder", "outboundResponses", new OutboundResponses(strict, strict.responses));
        if (port.draining().hasBegun()) {
            strict.closeOnceQuiet(); // accepted after the drain was announced
        }
        port.tls().install(pipeline);
    }

    /** The one of the connection that {@code pipeline} belongs to; null when there is none. */
    static @Nullable StrictHttp of(ChannelPipeline pipeline) {
        return (StrictHttp) pipeline.get(NAME);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        writes = new ChannelWrites(ctx);
        vertx = new VertxRequests(ctx);
        idleTimeouts.start(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        idleTimeouts.stop();
    }

    ChannelHandlerContext context() {
        return context;
    }

    ResponseCount responses() {
        return responses;
    }

    /** Without a port. */
    String remoteAddress() {
        if (remoteAddress.isEmpty() && context.channel().remoteAddress() instanceof InetSocketAddress address) {
            String text = address.getAddress().getHostAddress();
            int zone = text.indexOf('%');
            remoteAddress = zone < 0 ? text : text.substring(0, zone);
        }
        return remoteAddress;
    }

    boolean isSsl() {
        return ssl;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            idleTimeouts.writes(bytes);
        }
        ctx.write(message, promise);
    }

    /** Like {@link ChannelWrites#buffer}. */
    ByteBuf buffer(int bytes) {
        return writes.buffer(bytes);
    }

    /** Writes a part of a direct response, and releases it. */
    void write(ByteBuf bytes) {
        idleTimeouts.writes(bytes);
        writes.write(bytes);
    }

    /** Like {@link ChannelWrites#flush}. */
    void flush(ChannelWrites.Listener listener) {
        writes.flush(listener);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        idleTimeouts.moved();
        if (!(message instanceof ByteBuf in) || isUpgraded()) {
            ctx.fireChannelRead(message);
        } else if (raw != null) {
            raw.received(in);
        } else {
            early.addLast(in);
            if (!upgrade.hasBegun()) {
                readEarly();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        writes.readComplete();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (raw != null) {
            raw.writabilityChanged();
        } else if (current != null && ctx.channel().isWritable()) {
            current.inContext(current.response()::drained);
        }
        if (raw == null && !early.isEmpty() && !readsNow && ctx.channel().isWritable() && !upgrade.hasBegun()) {
            ctx.executor().execute(this::continueReading);
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** The response that is being written announces another protocol: input from now on is passed on as it is, after the upgrade. */
    void beginUpgrade() {
        upgrade.begin(context);
    }

    /** A direct response has announced another protocol. */
    RawConnection upgrade() {
        RawConnection connection = new RawConnection(context, idleTimeouts::writes);
        raw = connection;
        while (!early.isEmpty()) {
            connection.received(early.removeFirst());
        }
        return connection;
    }

    private void passOnUpgraded() {
        while (!early.isEmpty()) {
            context.fireChannelRead(early.removeFirst());
        }
        context.fireChannelReadComplete();
        context.channel().config().setAutoRead(true);
    }

    // Nothing else takes the decoder out, and looking for it takes time.
    private boolean isUpgraded() {
        return upgrade.hasBegun() && ProtocolUpgrade.isDone(context);
    }

    /** On this event Vert.x would close a connection on which a request may be under way; so it goes no further. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ShutdownEvent shutdown && shutdown.timeout() > 0 && !isUpgraded()) {
            port.draining().begin();
            closeOnceQuiet();
        } else if (event instanceof SslHandshakeCompletionEvent || event instanceof SniCompletionEvent) {
            handshakeEnded((SslCompletionEvent) event);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void handshakeEnded(SslCompletionEvent event) {
        if (!event.isSuccess()) {
            refuse(event.cause());
        } else if (event instanceof SslHandshakeCompletionEvent) {
            ssl = true;
            writes.behindTls();
        }
    }

    // Netty closes the connection, and tells of the same failure more than once.
    private void refuse(Throwable cause) {
        TlsRejections rejections = port.tls().rejections();
        if (!refused && rejections != null) {
            refused = true;
            rejections.failed(remoteAddress(), cause);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
            LOG.debug(
                    "{} broke TLS: {}",
                    remoteAddress(),
                    cause.getClass().getSimpleName()); // its text has what was sent
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void closeOnceQuiet() {
        if (quietTimer != null) {
            quietTimer.cancel(false);
        }
        quietTimer = context.executor()
                .schedule(this::closeIfQuiet, port.draining().keepAlive().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeIfQuiet() {
        boolean busy = requests.isInBody()
                || headerTimer != null
                || !early.isEmpty()
                || requests.begun() > responses.ended()
                || raw != null;
        if (!busy && !closing && !isUpgraded()) {
            closeAfter(Unpooled.EMPTY_BUFFER);
        }
    }

    private void readEarly() {
        if (readsNow || raw != null) {
            return; // readsNow: whoever is given what was read has answered it, or wants more
        }
        readsNow = true;
        try {
            while (!early.isEmpty() && mayRead()) {
                read(early.getFirst());
                if (!early.isEmpty() && !early.getFirst().isReadable()) {
                    early.removeFirst().release();
                }
            }
        } catch (Rejection rejection) {
            reject(rejection.problem());
        } finally {
            readsNow = false;
        }
        if (!reading) {
            discardEarly();
        }
        if (raw != null) {
            return; // it has been paused, and what was early is there
        }
        boolean holding = !early.isEmpty();
        if (holding || holdsBack) {
            context.channel().config().setAutoRead(!holding); // so no more than one read is held
        }
        holdsBack = holding;
    }

    private void continueReading() {
        readEarly();
        context.fireChannelReadComplete(); // until then Vert.x flushes nothing
    }

    private boolean mayRead() {
        boolean wanted = current == null || !current.isPaused();
        return reading && raw == null && (requests.isInBody() ? wanted : mayReadNext());
    }

    // A client that sends requests and reads no responses must not fill the memory with them.
    private boolean mayReadNext() {
        return requests.begun() == responses.ended() && context.channel().isWritable();
    }

    private void read(ByteBuf in) {
        boolean inHeader = !requests.isInBody();
        int begun = requests.begun();
        requests.read(in, this);
        if (inHeader && begun == requests.begun() && headerTimer == null) {
            startHeaderTimer(); // most header sections come in one piece and need none
        }
        reading &= !(requests.isLast() && !requests.isInBody());
    }

    @Override
    public void head(RequestHeaderSection head) {
        stopHeaderTimer();
        idleTimeouts.stream(port.timeouts().stream());
        if (port.direct().takes(head.method(), head.target().form(), head.fields())) {
            current = new ServerRequest(this, head);
        } else {
            current = null;
            vertx.head(head);
        }
        if (current != null && current.hasContent()) {
            current.response().sendContinueIfExpected();
            begin(current);
        }
    }

    private void begin(ServerRequest request) {
        request.begin(port.context().duplicate(), this::handle);
    }

    private void handle(ServerRequest request) {
        try {
            port.direct().handle(request);
        } catch (RuntimeException | Error fault) {
            if (!request.response().ended()) {
                request.response().reset(); // nobody else answers it
            }
            throw fault; // into the log
        }
    }

    @Override
    public void content(ByteBuf bytes) {
        ServerRequest request = current;
        if (request != null) {
            request.inContext(() -> request.received(bytes));
        } else {
            vertx.content(bytes);
        }
    }

    @Override
    public void end(List<Map.Entry<String, String>> trailers) {
        ServerRequest request = current;
        if (request == null) {
            vertx.end(trailers);
        } else {
            request.inContext(request::receivedEnd);
            if (!request.hasContent()) {
                begin(request);
            }
            forgetIfEnded();
        }
    }

    /** A direct request wants the rest of its content. */
    void resumed() {
        context.executor().execute(this::continueReading); // after its handler has finished
    }

    private void reject(Problem problem) {
        // A response that has begun cannot become another one: the client has to see that it is incomplete.
        boolean begun = responses.begun() > requests.complete();
        closeAfter(begun ? Unpooled.EMPTY_BUFFER : ConnectionError.bytes(problem, requests.asksForHeadOnly()));
    }

    /** How long the current request and its response, or the upgraded connection, may make no progress. */
    void streamTimeout(Duration timeout) {
        idleTimeouts.stream(timeout);
    }

    /** Whether nothing may be sent any more. */
    boolean isClosing() {
        return closing;
    }

    /** Whether the client expects no response after the one to the latest request. */
    boolean isLastRequest() {
        return requests.isLast();
    }

    /** Whether responses have to announce that the connection closes after them. */
    boolean isDraining() {
        return port.draining().hasBegun();
    }

    /** Called while the end of a response is written. */
    void responseEnded() {
        idleTimeouts.moved();
        if (responses.announcesClose()) {
            closeAfter(Unpooled.EMPTY_BUFFER);
            return;
        }
        if (port.draining().hasBegun()) {
            closeOnceQuiet(); // its header section was sent before the drain began
        }
        if (current != null) {
            current.discardRest();
        }
        forgetIfEnded();
        if (!early.isEmpty() && !readsNow) {
            context.executor().execute(this::continueReading); // after the writer has finished with the request
        }
    }

    // A connection may be idle for long.
    private void forgetIfEnded() {
        if (current != null && current.isEnded() && requests.begun() == responses.ended() && raw == null) {
            current = null;
        }
    }

    private void closeAfter(ByteBuf lastBytes) {
        closing = true;
        reading = false;
        stopHeaderTimer(); // not the idle timeouts: the client has to read what is sent last
        discardEarly();
        context.channel().config().setAutoRead(true); // to notice that the client closes
        writes.finish(lastBytes, new ChannelWrites.Listener() {
            @Override
            public void taken() {
                if (context.channel() instanceof DuplexChannel channel) {
                    endOutput(channel);
                    context.executor().schedule(() -> context.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    context.close();
                }
            }

            @Override
            public void lost(Throwable cause) {
                context.close();
            }
        });
        if (requests.begun() > responses.ended()) {
            // Notifies the handler of a request that never becomes complete.
            DecoderException cause = new DecoderException("the request broke off");
            ServerRequest request = current;
            if (request != null) {
                request.inContext(() -> request.broke(cause));
            } else {
                context.fireExceptionCaught(cause);
            }
        }
    }

    // A client that does not see the end of TLS has to take what it got for cut off (RFC 8446, section 6.1).
    private void endOutput(DuplexChannel channel) {
        SslHandler tls = ssl ? context.pipeline().get(SslHandler.class) : null;
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(sent -> channel.shutdownOutput());
        }
    }

    /** The connection closes after its last response; closing it at once could discard that. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!closing) {
            ctx.close(promise);
        } else if (!promise.isVoid()) {
            ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        reading = false;
        stopHeaderTimer();
        idleTimeouts.stop();
        if (quietTimer != null) {
            quietTimer.cancel(false);
        }
        discardEarly();
        if (raw != null) {
            raw.closed();
        }
        ServerRequest request = current;
        if (request != null) {
            request.inContext(() -> {
                request.broke(new ClosedChannelException());
                request.response().connectionClosed();
            });
        }
        ctx.fireChannelInactive();
    }

    private void startHeaderTimer() {
        headerTimer = context.executor()
                .schedule(this::headerIsLate, port.timeouts().header().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void headerIsLate() {
        reject(Problem.of(
                408,
                "request-timeout",
                "the header section was not complete within " + port.timeouts().header()));
    }

    private IdleTimeouts.Phase phase() {
        if (closing) {
            return IdleTimeouts.Phase.RESPONDING;
        }
        if (raw != null || isUpgraded()) {
            return IdleTimeouts.Phase.STREAMING;
        }
        if (requests.isInBody()) {
            // A handler that has paused the body does not wait for the client.
            boolean wanted = context.channel().config().isAutoRead() && (current == null || !current.isPaused());
            return wanted ? IdleTimeouts.Phase.STREAMING : IdleTimeouts.Phase.RESPONDING;
        }
        // A header section has a timeout of its own.
        boolean betweenRequests = requests.begun() == responses.ended() && headerTimer == null;
        return betweenRequests ? IdleTimeouts.Phase.BETWEEN_REQUESTS : IdleTimeouts.Phase.RESPONDING;
    }

    private void makesNoProgress(IdleTimeouts.Phase phase) {
        if (phase == IdleTimeouts.Phase.STREAMING && requests.isInBody()) {
            reject(Problem.of(408, "request-timeout", "no byte of the body came within " + idleTimeouts.stream()));
        } else {
            context.close();
        }
    }

    private void discardEarly() {
        while (!early.isEmpty() && !readsNow) { // what is being read is discarded afterwards
            early.removeFirst().release();
        }
    }

    private void stopHeaderTimer() {
        if (headerTimer != null) {
            headerTimer.cancel(false);
            headerTimer = null;
        }
    }
}
