package io.holdfast.bench.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;

/**
 * Puts to one member of etcd, over HTTP/2 in clear text. All go over one connection: with two, four or eight etcd was no faster, and slower
 * at 64.
 */
final class EtcdWrites implements Writes {
    private final HttpClient client;
    private final int port;
    private final EtcdPuts puts = new EtcdPuts();

    EtcdWrites(Vertx vertx, int port) {
        this.port = port;
        this.client = client(vertx);
    }

    static HttpClient client(Vertx vertx) {
        return vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setConnectTimeout(1_000)
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp2MaxSize(1));
    }

    @Override
    public Future<Void> write() {
        return client.request(HttpMethod.POST, port, "127.0.0.1", EtcdPuts.PATH)
                .compose(request -> EtcdPuts.send(request, puts.next()));
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
