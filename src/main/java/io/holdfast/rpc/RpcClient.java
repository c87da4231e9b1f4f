package io.holdfast.rpc;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.api.Rpc;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Scheduler;
import io.holdfast.base.time.Time;
import io.holdfast.http.HttpClients;
import io.holdfast.replication.peers.Peers;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the leader of a replicated group, wherever it is, and repeats until the deadline what was not done or may not have been done. So
 * every call must be safe to repeat: a read, or a change under a key. Reads that need no leader can go to any replica. Confined to the
 * thread of its owner.
 */
public final class RpcClient {
    private static final Logger LOG = LoggerFactory.getLogger(RpcClient.class);
    private static final BiConsumer<Integer, Object> NO_ITEMS = (place, item) -> {};

    /**
     * @param pool of connections to each replica
     * @param attemptTimeout how long one replica may take to answer
     * @param retryBackoff between two rounds over all replicas, varied by half of it
     * @param retryTimeout how long a call is repeated while its group does not answer; shorter than a router waits for one node
     * @param probeAfter how long the leader may be silent before the others are asked whether they have a new one
     * @param batches of calls that share exchanges
     */
    public record Config(
            HttpClients.Pool pool,
            Duration attemptTimeout,
            Duration retryBackoff,
            Duration retryTimeout,
            Duration probeAfter,
            Batcher.Config batches) {
        private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

        public static Config from(Settings settings) {
            int connections =
                    settings.integer("client.connections", 64, 1, 10_000, "connections to one replica of a group");
            int pendingMax = settings.integer(
                    "client.pending-max", 1_000, 1, 100_000, "requests that may wait for a connection");
            Duration connectTimeout =
                    settings.duration("client.connect-timeout", Duration.ofSeconds(1), "time for a connection");
            return new Config(
                    new HttpClients.Pool(connections, pendingMax, connectTimeout, KEEP_ALIVE),
                    settings.duration("client.attempt-timeout", Duration.ofSeconds(3), "time for one answer"),
                    settings.duration(
                            "client.retry-backoff", Duration.ofMillis(20), "between two rounds over all replicas"),
                    settings.duration("client.retry-timeout", Duration.ofSeconds(3), "how long a request is repeated"),
                    settings.duration(
                            "client.leader-probe-after",
                            Duration.ofMillis(250),
                            "a leader silent for so long is looked for at the others"),
                    Batcher.Config.from(settings));
        }

        private RetryLoop.Timing timing() {
            return new RetryLoop.Timing(attemptTimeout, retryBackoff, retryTimeout);
        }
    }

    private final Scheduler scheduler;
    private final Time time;
    private final RandomGenerator random;
    private final Config config;
    private final RetryLoop.Timing timing;
    private final String group;
    private final LeaderRouting routing;
    private final Transport transport;
    private final RpcMetrics metrics;
    private final LeaderProbe probe;
    private final Map<Rpc<?, ?>, Batcher<?, ?>> batchers = new IdentityHashMap<>();
    private int owners = 1;
    private boolean closed;

    /** @param random varies its pauses @param group as its failures call it */
    public RpcClient(
            Scheduler scheduler,
            Time time,
            RandomGenerator random,
            Config config,
            String group,
            Peers peers,
            Transport transport,
            RpcMetrics metrics) {
        this.scheduler = scheduler;
        this.time = time;
        this.random = random;
        this.config = config;
        this.timing = config.timing();
        this.group = group;
        this.routing = new LeaderRouting(time, peers);
        this.transport = transport;
        this.metrics = metrics;
        this.probe =
                new LeaderProbe(scheduler, time, config.probeAfter(), () -> backoffMillis(timing), this::probeOthers);
    }

    /**
     * Calls the leader until it answers, the deadline passes, or the call has been repeated for long enough; batched calls share exchanges.
     *
     * @return the response; else the {@link Failure} the group ended with. {@code Unavailable} when surely nothing was done,
     *     {@code Indeterminate} when some attempt may have done it
     */
    public <Q, R> Future<R> call(Rpc<Q, R> rpc, Q request, Deadline deadline) {
        return rpc.batch().isPresent()
                ? metrics.measure(rpc, time, relayed(batcher(rpc).call(request, deadline)))
                : exchange(rpc, request, deadline).map(RpcResponse::body);
    }

    /** The same, with the status and the headers of the response; for calls that are not batched. */
    public <Q, R> Future<RpcResponse<R>> exchange(Rpc<Q, R> rpc, Q request, Deadline deadline) {
        return done(rpc, leaderCall(rpc, request, deadline).begin());
    }

    /**
     * Calls any replica, each in its turn, and the leader as {@link #call} does when that one cannot answer or is silent: for reads that
     * need no leader.
     */
    public <Q, R> Future<RpcResponse<R>> exchangeAny(Rpc<Q, R> rpc, Q request, Deadline deadline) {
        OptionalInt any = routing.any();
        LeaderCall next = leaderCall(rpc, request, deadline);
        if (any.isEmpty() || deadline.hasPassed(time)) {
            return done(rpc, next.begin());
        }
        int replica = any.getAsInt();
        return done(
                rpc,
                send(newAttempt(replica, NO_ITEMS), new RpcRequest(rpc, request), deadline, config.probeAfter())
                        .recover(cause -> {
                            if (LeaderCache.isRepeatable(cause)) {
                                routing.avoid(replica);
                            }
                            return next.beginAfter(replica, cause);
                        }));
    }

    /** The same without status and headers. */
    public <Q, R> Future<R> callAny(Rpc<Q, R> rpc, Q request, Deadline deadline) {
        return exchangeAny(rpc, request, deadline).map(RpcResponse::body);
    }

    /** Calls each replica at most once, the next one as soon as one is silent, until one answers. */
    public <Q, R> Future<R> callOnce(Rpc<Q, R> rpc, Q request, Deadline deadline) {
        return done(rpc, once(new RpcRequest(rpc, request), deadline, new ReplicaRotation(), noReplica()))
                .map(RpcResponse::body);
    }

    /** The same without {@code self}, the replica that calls. */
    public <Q, R> Future<R> callOther(int self, Rpc<Q, R> rpc, Q request, Deadline deadline) {
        ReplicaRotation others = new ReplicaRotation().without(self);
        return done(rpc, once(new RpcRequest(rpc, request), deadline, others, noReplica()))
                .map(RpcResponse::body);
    }

    /**
     * Calls one replica alone, once.
     *
     * @return fails with {@code Unavailable} when it is not known or cannot be reached, with {@code Indeterminate} when the outcome is
     *     unknown
     */
    public <Q, R> Future<R> callReplica(int id, Rpc<Q, R> rpc, Q request, Deadline deadline) {
        return routing.isKnown(id)
                ? one(id, rpc, request, deadline)
                : metrics.measure(rpc, time, Future.failedFuture(noReplica()));
    }

    /**
     * Calls every replica that is known, all at once.
     *
     * @return the outcome of each call, by id, sorted, all of them ended; never fails
     */
    public <Q, R> Future<Map<Integer, Future<R>>> callEach(Rpc<Q, R> rpc, Q request, Deadline deadline) {
        Map<Integer, Future<R>> responses = new TreeMap<>();
        routing.replicas().forEach(id -> responses.put(id, one(id, rpc, request, deadline)));
        return Future.join(List.copyOf(responses.values())).map(responses).otherwise(responses);
    }

    /** The presumed leader; empty while none is known. */
    public OptionalInt leader() {
        return routing.leader();
    }

    /** Sends nothing more, and ends what is pending over HTTP, once every owner has closed it. */
    public void close() {
        if (--owners == 0) {
            closed = true;
            transport.close();
        }
    }

    /** One owner more. */
    RpcClient share() {
        owners++;
        return this;
    }

    /** One exchange with {@code replica} as the leader; its outcome tells this client who leads. */
    Future<RpcResponse<?>> attempt(int replica, RpcRequest request, Deadline deadline) {
        return attempt(newAttempt(replica, NO_ITEMS), request, deadline)
                .onSuccess(response -> routing.onLeaderResponse(replica));
    }

    /**
     * The same with a batch. Its success does not yet tell who leads: each of its items may have failed.
     *
     * @param itemSink gets outcomes that come one by one before the end, by their place
     * @return the response to all; null when they have come as items
     */
    Future<RpcResponse<?>> attempt(
            int replica, RpcRequest request, Deadline deadline, BiConsumer<Integer, Object> itemSink) {
        return attempt(newAttempt(replica, itemSink), request, deadline);
    }

    private Future<RpcResponse<?>> attempt(RpcAttempt attempt, RpcRequest request, Deadline deadline) {
        int replica = attempt.replica();
        probe.began(attempt);
        return send(attempt, request, deadline, timing(request.rpc()).attemptTimeout())
                .onComplete(end -> {
                    probe.ended(attempt);
                    if (end.cause() instanceof Failure failure) {
                        routing.onFailure(replica, failure);
                    }
                });
    }

    @SuppressWarnings("unchecked") // a batcher is kept under its own declaration
    <Q, R> Batcher<Q, R> batcher(Rpc<Q, R> rpc) {
        return (Batcher<Q, R>) batchers.computeIfAbsent(rpc, r -> new Batcher<>(this, rpc, config.batches()));
    }

    LeaderRouting routing() {
        return routing;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Time time() {
        return time;
    }

    boolean isOpen() {
        return !closed;
    }

    RetryLoop.Timing timing(Rpc<?, ?> rpc) {
        return rpc.longest().map(timing::lasting).orElse(timing);
    }

    long backoffMillis(RetryLoop.Timing of) {
        return Math.max(1, Randomness.jitter(random, of.backoff(), 0.5).toMillis());
    }

    /** @param shared as {@link RetryLoop} has it */
    <T> RetryLoop<T> retries(Rpc<?, ?> rpc, Deadline deadline, boolean shared) {
        Failure unattempted = deadline.hasPassed(time) ? RetryLoop.deadlinePassed() : noReplica();
        return new RetryLoop<>(time, timing(rpc), deadline, unattempted, shared);
    }

    private LeaderCall leaderCall(Rpc<?, ?> rpc, Object request, Deadline deadline) {
        if (rpc.batch().isPresent()) {
            throw new IllegalArgumentException(rpc + " is batched");
        }
        return new LeaderCall(this, new RpcRequest(rpc, request), retries(rpc, deadline, false));
    }

    private <Q, R> Future<R> one(int id, Rpc<Q, R> rpc, Q request, Deadline deadline) {
        RpcRequest single = new RpcRequest(rpc, request);
        return metrics.measure(
                rpc,
                time,
                send(newAttempt(id, NO_ITEMS), single, deadline, timing(rpc).attemptTimeout())
                        .map(response -> response.as(rpc.response()).body()));
    }

    private <R> Future<RpcResponse<R>> done(Rpc<?, R> rpc, Future<RpcResponse<?>> call) {
        return metrics.measure(rpc, time, relayed(call).map(response -> response.as(rpc.response())));
    }

    // The replicas of this service matter to its callers, and not those of the group that this client calls.
    private static <T> Future<T> relayed(Future<T> call) {
        return call.recover(cause -> Future.failedFuture(Failure.relayed(cause)));
    }

    private Failure noReplica() {
        return new Failure.Unavailable("no-instance", "no replica of '%s' is known".formatted(group));
    }

    private Future<RpcResponse<?>> once(
            RpcRequest request, Deadline deadline, ReplicaRotation rotation, Failure worst) {
        OptionalInt next = routing.next(rotation);
        if (next.isEmpty() || deadline.hasPassed(time)) {
            return Future.failedFuture(worst);
        }
        int replica = next.getAsInt();
        return send(newAttempt(replica, NO_ITEMS), request, deadline, config.probeAfter())
                .recover(cause -> {
                    if (!LeaderCache.isRepeatable(cause)) {
                        return Future.failedFuture(LeaderCache.ending(worst, cause));
                    }
                    rotation.onFailure(replica, (Failure) cause);
                    return once(request, deadline, rotation, LeaderCache.worse(worst, (Failure) cause));
                });
    }

    // All the others at once, and none is waited for longer than the leader was.
    private Future<?> probeOthers(int silent) {
        List<Future<Void>> probes = routing.replicas().stream()
                .filter(id -> id != silent)
                .map(id -> send(
                                newAttempt(id, NO_ITEMS),
                                new RpcRequest(GroupApi.GET_LEADER, Rpc.EMPTY),
                                Deadline.after(time, config.probeAfter()),
                                config.probeAfter())
                        .map(response -> response.as(Leader.class).body())
                        .map(leader -> onReport(id, leader))
                        .otherwise(cause -> noReport(id, cause)))
                .toList();
        return Future.join(probes);
    }

    private Void onReport(int reporter, Leader leader) {
        Set<Integer> deposed = probe.silent();
        routing.leader().ifPresent(deposed::add);
        if (routing.onReport(leader)) {
            deposed.remove(leader.id());
            probe.abandon(
                    deposed,
                    "replica %d says that %d leads in term %d".formatted(reporter, leader.id(), leader.term()));
        }
        return null;
    }

    private Void noReport(int replica, Throwable cause) {
        if (!(cause instanceof Failure) && !(cause instanceof UncheckedIOException)) {
            LOG.error("asking replica {} of {} who leads", replica, group, cause);
        }
        return null;
    }

    private RpcAttempt newAttempt(int replica, BiConsumer<Integer, Object> itemSink) {
        return new RpcAttempt(time, replica, routing.url(replica), itemSink);
    }

    private Future<RpcResponse<?>> send(RpcAttempt attempt, RpcRequest request, Deadline deadline, Duration most) {
        if (closed) {
            return Future.failedFuture(
                    new Failure.Unavailable("closing", "the client of '%s' is closed".formatted(group)));
        }
        Duration left = Duration.ofMillis(Math.max(1, deadline.remainingMillis(time) + 1)); // it has passed then
        return attempt.send(scheduler, transport, request, deadline, left.compareTo(most) < 0 ? left : most);
    }
}
