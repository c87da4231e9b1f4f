package io.holdfast.bench.cluster;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code etcdserverpb.KV/Put} of gRPC, each under a key of its own. A key of 12 bytes and a value of 188 are as long as the writes to our
 * log.
 */
final class EtcdPuts {
    static final String PATH = "/etcdserverpb.KV/Put";
    private static final int KEY_BYTES = 12;
    private static final byte[] VALUE = new byte[188];
    private static final int MESSAGE_BYTES = 2 + KEY_BYTES + 3 + VALUE.length;

    private final int writer = ThreadLocalRandom.current().nextInt();
    private long next;

    // gRPC: not compressed, length, message; protobuf: field 1, the key, and field 2, the value
    Buffer next() {
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

    /** @return fails unless etcd says that it is done */
    static Future<Void> send(HttpClientRequest request, Buffer put) {
        return request.putHeader("content-type", "application/grpc")
                .putHeader("te", "trailers")
                .send(put)
                .compose(response -> response.body().compose(body -> {
                    String status = response.getTrailer("grpc-status");
                    return "0".equals(status)
                            ? Future.succeededFuture()
                            : Future.failedFuture("%d, grpc-status %s: %s"
                                    .formatted(response.statusCode(), status, response.getTrailer("grpc-message")));
                }));
    }
}
