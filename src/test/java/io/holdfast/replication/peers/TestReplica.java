package io.holdfast.replication.peers;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.base.time.Time;
import io.holdfast.http.Token;
import io.holdfast.http.WebServer;
import io.holdfast.http.tls.ServerTls;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.GroupThread;
import io.holdfast.replication.PeerTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A replica that listens as a service does and keeps what it is sent. */
final class TestReplica {
    static final GroupId GROUP = new GroupId("book");
    static final int FRAME_MAX = 8 << 20;
    static final Token TOKEN = Token.required("cluster", Optional.of("secret"));
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    final MeterRegistry meters = new SimpleMeterRegistry();
    final List<Buffer> received = new CopyOnWriteArrayList<>();
    final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    final PeerEndpoint endpoint;
    final HttpServer server;
    private final GroupThread thread;

    private TestReplica(
            Vertx vertx, int id, int port, Duration idleTimeout, Duration known, PeerTransport.Receiver receiver)
            throws Exception {
        var web = new WebServer.Config(
                "127.0.0.1", 65_536, 16_384, 100, IDLE_TIMEOUT, 8_192, 1_024, idleTimeout, idleTimeout, ServerTls.OFF);
        thread = GroupThread.begin(vertx, GROUP);
        endpoint = new PeerEndpoint(vertx, Time.system(), TOKEN, FRAME_MAX, known, meters);
        endpoint.register(GROUP, id, thread, (from, frame) -> {
            receiver.receive(from, frame);
            received.add(frame);
        });
        server = WebServer.listen(vertx, web, port, this::handle).await(60, SECONDS);
    }

    static TestReplica start(Vertx vertx, int id) throws Exception {
        return start(vertx, id, 0, (from, frame) -> {});
    }

    static TestReplica start(Vertx vertx, int id, int port, PeerTransport.Receiver receiver) throws Exception {
        return new TestReplica(vertx, id, port, IDLE_TIMEOUT, IDLE_TIMEOUT, receiver);
    }

    /** One before which a connection is closed on which nothing moves for {@code idleTimeout}, and which does not know it. */
    static TestReplica impatient(Vertx vertx, int id, Duration idleTimeout) throws Exception {
        return new TestReplica(vertx, id, 0, idleTimeout, IDLE_TIMEOUT, (from, frame) -> {});
    }

    /** One whose server closes a connection on which nothing moves for {@code idleTimeout}. */
    static TestReplica closingIdle(Vertx vertx, int id, Duration idleTimeout) throws Exception {
        return new TestReplica(vertx, id, 0, idleTimeout, idleTimeout, (from, frame) -> {});
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** As a process that is killed: without a word to anybody. */
    void stop() throws Exception {
        server.close().await(60, SECONDS);
    }

    /** Its group waits until {@code disk} is done. */
    void stall(CountDownLatch disk) {
        thread.execute(() -> {
            try {
                disk.await(60, SECONDS);
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** After the test. */
    void end() throws Exception {
        thread.end().await(60, SECONDS);
    }

    private void handle(HttpServerRequest request) {
        connections.add(request.connection());
        request.connection().closeHandler(v -> connections.remove(request.connection()));
        if (PeerEndpoint.isFor(request)) {
            endpoint.handle(request);
        } else {
            request.response().setStatusCode(404).end().onFailure(gone -> {});
        }
    }
}
