package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.regex.Pattern;

/** A Vert.x server that answers every request with its argument, on one event loop, as a role has one; prints its port. */
final class ConstantServer {
    private ConstantServer() {}

    public static void main(String[] arguments) {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        Buffer body = Buffer.buffer(arguments[0]);
        int port = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(body))
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
        System.out.println("constant " + port);
    }

    static int port(ChildProcess process) throws IOException {
        return Integer.parseInt(
                process.awaitMatch(Pattern.compile("constant (\\d+)")).group(1));
    }
}
