package io.holdfast.bench.router;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Nodes that answer every request with the same bytes, and print their ports. Arguments: {@code [how many]}. */
final class StaticNode {
    private static final Buffer SMALL = Buffer.buffer(Nodes.SMALL_BODY);
    private static final Buffer LARGE = Buffer.buffer("x".repeat(Nodes.LARGE_BYTES));

    private StaticNode() {}

    public static void main(String[] arguments) throws Exception {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        for (int i = 0; i < count; i++) {
            int port = vertx.createHttpServer()
                    .requestHandler(StaticNode::answer)
                    .listen(0, "127.0.0.1")
                    .await()
                    .actualPort();
            System.out.println("node " + port);
        }
    }

    private static void answer(HttpServerRequest request) {
        request.response().end(request.path().equals(Nodes.LARGE) ? LARGE : SMALL);
    }
}
