package io.holdfast.bench.router;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;

/** A node that answers every request with the same 200 bytes, and prints its port. */
final class StaticNode {
    private static final int BYTES = 200;

    private StaticNode() {}

    public static void main(String[] arguments) throws Exception {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        Buffer body = Buffer.buffer("x".repeat(BYTES));
        int port = vertx.createHttpServer()
                .requestHandler(request -> request.response().end(body))
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
        System.out.println("node " + port);
    }
}
