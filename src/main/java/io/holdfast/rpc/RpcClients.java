package io.holdfast.rpc;

import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Token;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.http.trace.Tracing;
import io.holdfast.replication.peers.Peers;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The clients of one process for internal calls: one for each group and event loop, shared by all callers of that group there, so that
 * they share connections, batches and what is known of leaders. Any thread may use it; a client is confined to its event loop.
 */
public final class RpcClients {
    private record Key(EventLoop loop, String group) {}

    private final Tracing tracing;
    private final Vertx vertx;
    private final Time time;
    private final Token cluster;
    private final RpcClient.Config config;
    private final ClientTls tls;
    private final RpcMetrics metrics;
    private final InProcess inProcess = new InProcess();
    private final Map<Key, RpcClient> clients = new ConcurrentHashMap<>();

    /** @param cluster is sent with every call */
    public RpcClients(Vertx vertx, Time time, Token cluster, RpcClient.Config config, MeterRegistry meters) {
        this(vertx, time, cluster, ClientTls.SYSTEM, config, meters, Tracing.OFF);
    }

    /** The same with spans. @param tls of the connections */
    public RpcClients(
            Vertx vertx,
            Time time,
            Token cluster,
            ClientTls tls,
            RpcClient.Config config,
            MeterRegistry meters,
            Tracing tracing) {
        this.tls = tls;
        this.tracing = tracing;
        this.vertx = vertx;
        this.time = time;
        this.cluster = cluster;
        this.config = config;
        this.metrics = new RpcMetrics(meters);
    }

    /** The services of this process, which are called without a socket. */
    public InProcess inProcess() {
        return inProcess;
    }

    /**
     * The client of {@code group} on the event loop of the caller. Everybody that asks for it closes it once; the last one ends it.
     *
     * @param peers where its replicas listen
     */
    public RpcClient of(String group, Peers peers) {
        ContextInternal here = (ContextInternal) vertx.getOrCreateContext();
        return clients.compute(
                new Key(here.nettyEventLoop(), group),
                (key, known) -> known != null && known.isOpen() ? known.share() : open(here, group, peers, config));
    }

    /** A client for single services at given addresses, on the event loop of the caller, which closes it. */
    public DirectClient direct(HttpClients.Pool pool) {
        ContextInternal context = ownContext((ContextInternal) vertx.getOrCreateContext());
        return new DirectClient(new VertxScheduler(context), time, within(context, () -> transport(pool)), metrics);
    }

    RpcClient open(ContextInternal here, String group, Peers peers, RpcClient.Config with) {
        ContextInternal context = ownContext(here);
        return new RpcClient(
                new VertxScheduler(context),
                time,
                Randomness.unseeded(),
                with,
                group,
                peers,
                within(context, () -> transport(with.pool())),
                metrics);
    }

    private Transport transport(HttpClients.Pool pool) {
        return new InProcessTransport(vertx, tracing, inProcess, new HttpTransport(vertx, tracing, cluster, pool, tls));
    }

    // What is made on the context of a verticle ends with it, and others may share it.
    private ContextInternal ownContext(ContextInternal here) {
        return ((VertxInternal) vertx)
                .contextBuilder()
                .withEventLoop(here.nettyEventLoop())
                .build();
    }

    private static <T> T within(ContextInternal context, Supplier<T> work) {
        ContextInternal before = context.beginDispatch();
        try {
            return work.get();
        } finally {
            context.endDispatch(before);
        }
    }
}
