package io.holdfast.bench.router;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;

/** Requests on a number of connections, each sent when the one before it is answered. Confined to its event loop. */
final class RequestLoop {
    private final HttpClient client;
    private final RequestOptions request;
    private final int connections;
    private long answered;
    private long failed;
    private boolean ends;

    RequestLoop(Vertx vertx, int port, int connections) {
        this.connections = connections;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(600), new PoolOptions().setHttp1MaxSize(connections));
        this.request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(Nodes.SMALL);
    }

    long answered() {
        return answered;
    }

    long failed() {
        return failed;
    }

    /** @return completes when all connections are idle again */
    Future<?> run(Vertx vertx, long millis) {
        answered = 0;
        ends = false;
        vertx.setTimer(millis, t -> ends = true);
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Promise<Void> done = Promise.promise();
            all.add(done.future());
            next(done);
        }
        return Future.join(all);
    }

    private void next(Promise<Void> done) {
        if (ends) {
            done.complete();
            return;
        }
        client.request(request)
                .compose(sent -> sent.send()
                        .compose(response -> response.end().map(v -> response).map(HttpClientResponse::statusCode)))
                .onComplete(ended -> {
                    if (ended.succeeded() && ended.result() == 200) {
                        answered++;
                    } else {
                        failed++;
                    }
                    next(done);
                });
    }
}
