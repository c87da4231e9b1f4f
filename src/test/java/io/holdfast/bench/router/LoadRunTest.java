package io.holdfast.bench.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadRunTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<Object> connections = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() throws Exception {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private int server(Handler<HttpServerRequest> handler) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    requests.incrementAndGet();
                    connections.add(request.connection());
                    handler.handle(request);
                })
                .listen(0, "127.0.0.1")
                .await(20, TimeUnit.SECONDS)
                .actualPort();
    }

    private LoadResult run(Load load, int port, double perSecond) throws Exception {
        return begin(new LoadRun(loop, load, List.of(port), SECOND, perSecond, LONG));
    }

    private LoadResult begin(LoadRun run) throws Exception {
        loop.execute(run::begin);
        return run.result().get(1, TimeUnit.MINUTES);
    }

    @Test
    void sends_the_next_request_when_the_one_before_it_is_answered() throws Exception {
        AtomicReference<LoadRun> run = new AtomicReference<>();
        int port = server(request -> {
            request.response().end("x".repeat(100_000));
            if (requests.get() == 40) {
                loop.execute(run.get()::end);
            }
        });
        run.set(new LoadRun(loop, Load.get(4, "/"), List.of(port), LONG, 0, LONG));

        LoadResult result = begin(run.get());

        assertEquals(0, result.failed());
        assertEquals(4, connections.size());
        assertTrue(result.answered() >= 36, "only the last on each connection may come too late");
        assertTrue(requests.get() >= result.answered());
    }

    @Test
    void sends_exactly_as_many_as_are_due_at_a_rate() throws Exception {
        int port = server(request -> request.response().end("x"));

        LoadResult result = run(Load.get(4, "/"), port, 200);

        assertEquals(new Count(200, 0), Count.of(result));
        assertEquals(200, requests.get());
    }

    @Test
    void counts_another_status_as_failed() throws Exception {
        int port = server(request -> request.response()
                .setStatusCode(requests.get() % 2 == 0 ? 503 : 200)
                .end("x"));

        assertEquals(new Count(50, 50), Count.of(run(Load.get(1, "/"), port, 100)));
    }

    @Test
    void counts_a_connection_that_is_cut_as_failed_and_makes_it_anew() throws Exception {
        int port = server(request -> {
            if (requests.get() == 1) {
                request.connection().close();
            } else {
                request.response().end("x");
            }
        });

        assertEquals(new Count(99, 1), Count.of(run(Load.get(1, "/"), port, 100)));
        assertEquals(2, connections.size());
    }

    @Test
    void counts_what_is_never_answered_as_failed() throws Exception {
        int port = server(request -> {});

        LoadRun run = new LoadRun(loop, Load.get(2, "/"), List.of(port), SECOND, 100, Duration.ofMillis(1));

        assertEquals(new Count(0, 100), Count.of(begin(run)));
    }

    @Test
    void makes_a_connection_for_each_request_if_none_is_kept() throws Exception {
        int port = server(request -> request.response().end("x"));

        LoadResult result = run(new Load(2, "/", 0, false), port, 100);

        assertEquals(new Count(100, 0), Count.of(result));
        assertEquals(100, connections.size());
    }

    @Test
    void posts_a_body_of_so_many_bytes() throws Exception {
        Set<String> bodies = ConcurrentHashMap.newKeySet();
        int port = server(request -> request.body().onSuccess(body -> {
            bodies.add(request.method() + " " + body.length());
            request.response().end("x");
        }));

        assertEquals(new Count(10, 0), Count.of(run(new Load(2, "/", 1_000, true), port, 10)));
        assertEquals(Set.of("POST 1000"), bodies);
    }

    private record Count(long answered, long failed) {
        static Count of(LoadResult result) {
            return new Count(result.answered(), result.failed());
        }
    }
}
