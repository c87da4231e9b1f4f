package io.holdfast.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Json;
import io.holdfast.http.Problem;
import io.holdfast.support.Await;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A replica on a port of loopback that does what a test tells it: leads, follows, hangs, drops the line or is dead. */
final class FakeReplica {
    private final Vertx vertx;
    private final int id;
    /** The bodies of all requests that came, but not of those that only ask who leads. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** Open ones. */
    final AtomicInteger connections = new AtomicInteger();

    private volatile Handler<HttpServerRequest> behaviour;
    private volatile Leader says = new Leader(0, 0);
    private volatile boolean silent;
    private HttpServer server;
    private int port;

    FakeReplica(Vertx vertx, int id) throws Exception {
        this.vertx = vertx;
        this.id = id;
        leads();
        live();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    void live() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(this::take)
                .connectionHandler(connection -> {
                    connections.incrementAndGet();
                    connection.closeHandler(closed -> connections.decrementAndGet());
                })
                .listen(port, "127.0.0.1")
                .await(60, SECONDS);
        port = server.actualPort();
    }

    void die() throws Exception {
        server.close().await(60, SECONDS);
        // The kernel may take a few more connections until the port is gone.
        Await.until("refused", Duration.ofSeconds(5), () -> {
            try {
                new Socket("127.0.0.1", port).close();
                return false;
            } catch (ConnectException refused) {
                return true;
            }
        });
    }

    void leads() {
        answers(body -> Buffer.buffer("{\"by\":%d}".formatted(id)));
    }

    void behaves(Handler<HttpServerRequest> how) {
        behaviour = how;
    }

    void answers(Function<Buffer, Buffer> answer) {
        behaviour =
                request -> request.body().onSuccess(body -> request.response().end(answer.apply(body)));
    }

    /** Answers 413 to longer bodies. */
    void onlyUpTo(int bytes, Function<Buffer, Buffer> answer) {
        behaviour = request -> request.body().onSuccess(body -> {
            if (body.length() > bytes) {
                Problem.of(413, "body-too-large", "").sendTo(request.response());
            } else {
                request.response().end(answer.apply(body));
            }
        });
    }

    void follows(int leader) {
        fails(Failure.Unavailable.ofReplica(
                "not-leader", "replica %d leads".formatted(leader), Map.of("leader", leader)));
    }

    void fails(Failure failure) {
        behaviour = request -> Problem.of(failure).sendTo(request.response());
    }

    /** Takes a request and never answers it; says who leads all the same unless {@link #silent} is called. */
    void hangs() {
        behaviour = request -> {};
    }

    /** As if the process were paused: no answer to anything. */
    void silent() {
        silent = true;
    }

    /** Takes a request and closes the connection. */
    void drops() {
        behaviour = request -> request.connection().close();
    }

    void says(int leader, long term) {
        says = new Leader(leader, term);
    }

    private void take(HttpServerRequest request) {
        boolean whoLeads = request.path().equals("/internal/leader");
        request.body().onSuccess(body -> {
            if (!whoLeads) {
                asked.add(body.toString());
            }
        });
        if (whoLeads && !silent) {
            request.response().end(Json.write(says));
        } else if (!silent) {
            behaviour.handle(request);
        }
    }
}
