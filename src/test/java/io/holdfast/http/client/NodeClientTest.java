package io.holdfast.http.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.http.ResponseHeaderSection;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which connections are used again; the node is a real socket, the clock is wound by hand. */
class NodeClientTest {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final ManualTime time = new ManualTime();
    private final List<NetSocket> accepted = new CopyOnWriteArrayList<>();
    private volatile String answer = OK;
    private URI node;
    private NodeClient client;

    @BeforeEach
    void start() throws Exception {
        NetServer server = vertx.createNetServer()
                .connectHandler(socket -> {
                    accepted.add(socket);
                    socket.handler(request -> socket.write(answer));
                })
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        node = URI.create("http://127.0.0.1:" + server.actualPort());
        client = new NodeClient(
                vertx,
                time,
                new NodeClient.Config(
                        Duration.ofSeconds(5), KEEP_ALIVE, 2, new ResponseHeaderSection.Limits(8_000, 100)));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private <T> T onLoop(Supplier<Future<T>> work) throws Exception {
        Promise<T> done = Promise.promise();
        loop.runOnContext(v -> work.get().onComplete(done));
        return done.future().await(60, SECONDS);
    }

    private String get(boolean fresh) throws Exception {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", "x");
        return onLoop(() -> client.connect(node, fresh)
                .compose(connection -> send(connection, "/", headers))
                .compose(NodeClientTest::content));
    }

    private static Future<NodeResponse> send(NodeConnection connection, String target, MultiMap headers) {
        PromisedResponse promised = new PromisedResponse();
        connection
                .exchange(
                        new NodeRequest(
                                "GET", target, RequestFields.of(headers), RequestContent.of(Buffer.buffer()), false),
                        promised)
                .start();
        return promised.future();
    }

    private static Future<String> content(NodeResponse response) {
        Promise<String> whole = Promise.promise();
        Buffer content = Buffer.buffer();
        response.handler(some -> {
            content.appendBytes(ByteBufUtil.getBytes(some));
            some.release();
        });
        response.endHandler(() -> whole.complete(content.toString()));
        response.exceptionHandler(whole::fail);
        response.resume();
        return whole.future();
    }

    @Test
    void a_connection_in_step_is_used_again() throws Exception {
        assertEquals("hi", get(false));
        assertEquals("hi", get(false));

        assertEquals(1, accepted.size());
    }

    @Test
    void a_fresh_one_is_a_new_one() throws Exception {
        get(false);
        get(true);

        assertEquals(2, accepted.size());
    }

    @Test
    void it_is_kept_for_so_long_and_no_longer() throws Exception {
        get(false);
        time.advance(KEEP_ALIVE.minusMillis(1));
        get(false);
        assertEquals(1, accepted.size());

        time.advance(KEEP_ALIVE);
        get(false);
        assertEquals(2, accepted.size());
    }

    @Test
    void the_node_says_when_it_is_kept_for_less() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=9\r\nContent-Length: 2\r\n\r\nhi";
        get(false);
        time.advance(Duration.ofMillis(4_499));
        get(false);
        assertEquals(1, accepted.size());

        time.advance(Duration.ofMillis(4_500)); // half a second before the node would close it
        get(false);
        assertEquals(2, accepted.size());
    }

    @Test
    void what_lies_behind_a_response_ends_the_connection() throws Exception {
        answer = OK + "X";
        assertEquals("hi", get(false));
        answer = OK;
        assertEquals("hi", get(false));

        assertEquals(2, accepted.size());
    }

    @Test
    void a_node_that_cannot_be_reached_is_told_as_such() {
        NodeFailure failure = assertThrows(
                NodeFailure.class, () -> onLoop(() -> client.connect(URI.create("http://127.0.0.1:1"), false)));

        assertEquals(NodeFailure.Kind.NOT_CONNECTED, failure.kind());
    }

    @Test
    void a_connection_that_was_not_needed_is_kept() throws Exception {
        onLoop(() -> client.connect(node, false).onSuccess(NodeConnection::release));
        assertEquals("hi", get(false));

        assertEquals(1, accepted.size());
    }

    @Test
    void a_broken_response_fails_its_reader() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n";
        Promise<Void> begun = Promise.promise();
        Future<String> read = onLoop(() -> client.connect(node, false)
                .compose(connection -> send(connection, "/", MultiMap.caseInsensitiveMultiMap())
                        .map(response -> {
                            begun.complete();
                            return content(response);
                        })));
        begun.future().await(60, SECONDS);
        assertFalse(read.isComplete());

        accepted.get(0).write("zz\r\n").await(60, SECONDS);

        NodeFailure failure = assertThrows(NodeFailure.class, () -> read.await(60, SECONDS));
        assertEquals(NodeFailure.Kind.MALFORMED, failure.kind());
        assertTrue(failure.getMessage().contains("chunk"), failure.getMessage());
    }

    @Test
    void a_request_that_could_be_read_as_two_is_not_sent() throws Exception {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", "x").add("X", "1\r\n\r\nGET /b HTTP/1.1");

        NodeFailure failure = assertThrows(
                NodeFailure.class,
                () -> onLoop(() -> client.connect(node, false).compose(connection -> send(connection, "/a", headers))));

        assertEquals(NodeFailure.Kind.UNWRITABLE, failure.kind());
        assertEquals("hi", get(false));
        assertEquals(2, accepted.size(), "the connection is not used again");
    }
}
