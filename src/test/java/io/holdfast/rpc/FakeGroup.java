package io.holdfast.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Token;
import io.holdfast.replication.peers.KnownPeers;
import io.holdfast.replication.peers.Peers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Three replicas and the event loop of the one who asks them. */
final class FakeGroup {
    static final Time TIME = Time.system();
    static final Batcher.Config BATCHES = new Batcher.Config(256, 4, 10_000);

    private final Vertx vertx = Vertx.vertx();
    private final Map<Integer, URI> addresses = new ConcurrentHashMap<>();
    private final Context loop = vertx.getOrCreateContext();
    private final RpcClients clients = new RpcClients(
            vertx, TIME, new Token("cluster", Optional.of("t"), false), config(), new SimpleMeterRegistry());
    final InProcess inProcess = clients.inProcess();
    final Peers peers = new KnownPeers(addresses);
    final FakeReplica one;
    final FakeReplica two;
    final FakeReplica three;

    FakeGroup() throws Exception {
        one = add(1);
        two = add(2);
        three = add(3);
    }

    /** All of them know that {@code leader} decides. */
    void isLedBy(int leader, long term) {
        for (int id = 1; id <= 3; id++) {
            FakeReplica replica = replica(id);
            replica.says(leader, term);
            if (id == leader) {
                replica.leads();
            } else {
                replica.follows(leader);
            }
        }
    }

    FakeReplica replica(int id) {
        return id == 1 ? one : id == 2 ? two : three;
    }

    Vertx vertx() {
        return vertx;
    }

    RpcClient client(RpcClient.Config config) {
        return clients.open((ContextInternal) loop, "book", peers, config);
    }

    static RpcClient.Config config() {
        return configWithHold(Duration.ofSeconds(3));
    }

    /** One that waits a minute for everything: who is done much sooner did not wait, however slow the machine is. */
    static RpcClient.Config patient() {
        Duration minute = Duration.ofMinutes(1);
        return new RpcClient.Config(
                new HttpClients.Pool(64, 1_000, minute, minute),
                minute,
                Duration.ofMillis(20),
                minute,
                Duration.ofMillis(100),
                BATCHES);
    }

    /** @param hold for how long a request is repeated; looked at between two attempts, never during one */
    static RpcClient.Config configWithHold(Duration hold) {
        return config(BATCHES, hold);
    }

    static RpcClient.Config config(Batcher.Config batches, Duration hold) {
        return new RpcClient.Config(
                new HttpClients.Pool(64, 1_000, Duration.ofSeconds(1), Duration.ofSeconds(30)),
                Duration.ofSeconds(3),
                Duration.ofMillis(20),
                hold,
                Duration.ofMillis(100),
                batches);
    }

    /** Calls {@code question} on the event loop. */
    <T> Future<T> onLoop(Supplier<Future<T>> question) {
        Promise<T> answer = Promise.promise();
        loop.runOnContext(v -> question.get().onComplete(answer));
        return answer.future();
    }

    static Deadline in(Duration span) {
        return Deadline.after(TIME, span);
    }

    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    void moves(int id, URI url) {
        addresses.put(id, url);
    }

    void forget(int id) {
        addresses.remove(id);
    }

    private FakeReplica add(int id) throws Exception {
        FakeReplica replica = new FakeReplica(vertx, id);
        addresses.put(id, replica.url());
        return replica;
    }
}
