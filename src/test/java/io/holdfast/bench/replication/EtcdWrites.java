package io.holdfast.bench.replication;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Puts to etcd, each under a key of its own: {@code etcdserverpb.KV/Put} of gRPC, over HTTP/2 in clear text. A key of 12 bytes and a
 * value of 188 are as long as our writes. All go over one connection: with two, four or eight etcd was no faster, and slower at 64.
 */
final class EtcdWrites implements Writes {
    private static final int KEY_BYTES = 12;
    private static final byte[] VALUE = new byte[188];
    private static final int MESSAGE_BYTES = 2 + KEY_BYTES + 3 + VALUE.length;

    private final HttpClient client;
    private final int port;
    private final int writer = ThreadLocalRandom.current().nextInt();
    private long next;

    EtcdWrites(Vertx vertx, int port) {
        this.port = port;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp2MaxSize(1));
    }

    @Override
    public Future<Void> write() {
        return client.request(HttpMethod.POST, port, "127.0.0.1", "/etcdserverpb.KV/Put")
                .compose(this::send)
                .compose(response -> response.body().compose(body -> outcome(response)));
    }

    private Future<HttpClientResponse> send(HttpClientRequest request) {
        return request.putHeader("content-type", "application/grpc")
                .putHeader("te", "trailers")
                .send(put());
    }

    // gRPC: not compressed, length, message; protobuf: field 1, the key, and field 2, the value
    private Buffer put() {
        return Buffer.buffer(5 + MESSAGE_BYTES)
                .appendByte((byte) 0)
                .appendInt(MESSAGE_BYTES)
                .appendByte((byte) 0x0a)
                .appendByte((byte) KEY_BYTES)
                .appendInt(writer)
                .appendLong(next++)
                .appendByte((byte) 0x12)
                .appendByte((byte) (VALUE.length & 0x7f | 0x80))
                .appendByte((byte) (VALUE.length >> 7))
                .appendBytes(VALUE);
    }

    private static Future<Void> outcome(HttpClientResponse response) {
        String status = response.getTrailer("grpc-status");
        return "0".equals(status)
                ? Future.succeededFuture()
                : Future.failedFuture("%d, grpc-status %s: %s"
                        .formatted(response.statusCode(), status, response.getTrailer("grpc-message")));
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
