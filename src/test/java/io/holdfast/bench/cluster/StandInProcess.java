package io.holdfast.bench.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;

/** Takes the place of every cluster and says yes to every write at once: what a client gets from it is the most it can do. */
final class StandInProcess {
    private static final Buffer EMPTY_MESSAGE = Buffer.buffer(new byte[5]);

    private StandInProcess() {}

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        vertx.createHttpServer()
                .requestHandler(StandInProcess::answer)
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
                .await(20, TimeUnit.SECONDS);
        System.out.println("listens");
    }

    private static void answer(HttpServerRequest request) {
        request.endHandler(whole -> {
            if (request.version() == HttpVersion.HTTP_2) {
                request.response()
                        .putHeader("content-type", "application/grpc")
                        .putTrailer("grpc-status", "0")
                        .end(EMPTY_MESSAGE);
            } else {
                request.response()
                        .setStatusCode(request.path().equals("/orders") ? 201 : 200)
                        .end("{\"count\":1}");
            }
        });
    }
}
