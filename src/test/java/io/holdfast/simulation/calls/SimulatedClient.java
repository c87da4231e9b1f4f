package io.holdfast.simulation.calls;

import io.holdfast.api.Rpc;
import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.replication.peers.KnownPeers;
import io.holdfast.rpc.Batcher;
import io.holdfast.rpc.RpcClient;
import io.holdfast.rpc.RpcMetrics;
import io.holdfast.rpc.Transport;
import io.holdfast.simulation.Host;
import io.vertx.core.Future;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** The product's own client of a group, with its own settings, in a process on a simulated machine. */
public final class SimulatedClient {
    private static final RpcClient.Config CONFIG = RpcClient.Config.from(new Settings(List.of()));
    private static final Rpc<Work, Object> WORK = Rpc.post("/internal/simulated", Work.class, Object.class);

    /** A request that is what is to be done at a replica, which begins with 1; every time the same. */
    record Work(IntFunction<? extends Future<?>> at) {}

    private final RpcClient group;

    public SimulatedClient(String name, Host self, Time time, Random random, List<Host> replicas, Transport transport) {
        this(name, self, time, random, replicas, transport, CONFIG.batches());
    }

    /** @param batches of calls that share exchanges */
    public SimulatedClient(
            String name,
            Host self,
            Time time,
            Random random,
            List<Host> replicas,
            Transport transport,
            Batcher.Config batches) {
        group = new RpcClient(
                new HostScheduler(self),
                time,
                random,
                new RpcClient.Config(
                        CONFIG.pool(),
                        CONFIG.attemptTimeout(),
                        CONFIG.retryBackoff(),
                        CONFIG.retryTimeout(),
                        CONFIG.probeAfter(),
                        batches),
                name,
                new KnownPeers(SimulatedTransport.addresses(replicas)),
                transport,
                RpcMetrics.NONE);
    }

    /** A service whose replicas do what the questions of {@link #ask} say, and what {@code else_} says with all others. */
    public static SimulatedTransport.Service working(SimulatedTransport.Service others) {
        return (id, request) ->
                request.message() instanceof Work work ? work.at().apply(id) : others.serve(id, request);
    }

    public RpcClient group() {
        return group;
    }

    /** Asks the leader. */
    public <T> Future<T> ask(IntFunction<Future<T>> question, long deadlineMillis) {
        return group.call(WORK, new Work(question), new Deadline(deadlineMillis))
                .map(SimulatedClient::cast);
    }

    /** Asks any replica, and the leader when that one cannot tell. */
    public <T> Future<T> askAny(IntFunction<Future<T>> question, long deadlineMillis) {
        return group.callAny(WORK, new Work(question), new Deadline(deadlineMillis))
                .map(SimulatedClient::cast);
    }

    @SuppressWarnings("unchecked") // what is asked is what is answered
    private static <T> T cast(Object answer) {
        return (T) answer;
    }
}
