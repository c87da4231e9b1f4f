package io.holdfast.http;

import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Fetches the public keys of an issuer of tokens: one request, without redirects, bounded in time and size. */
final class KeySetFetch implements Supplier<Future<byte[]>> {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration WHOLE = Duration.ofSeconds(5);
    private static final int BYTES_MAX = 1 << 20;

    private final HttpClient client;
    private final RequestOptions request;
    private final String url;

    KeySetFetch(Vertx vertx, String url) {
        this.client = HttpClients.outside(vertx, CONNECT);
        this.request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url)
                .setFollowRedirects(false)
                .setIdleTimeout(WHOLE.toMillis())
                .putHeader("Accept", "application/json");
        this.url = url;
    }

    @Override
    public Future<byte[]> get() {
        return client.request(request)
                .compose(sent -> sent.send()
                        .compose(this::read)
                        .timeout(WHOLE.toMillis(), TimeUnit.MILLISECONDS)
                        .onFailure(late -> sent.reset()))
                .recover(cause -> Future.failedFuture(new Failure.Unavailable(
                        "no-keys", "%s: %s".formatted(url, deepest(cause).getMessage()))));
    }

    // Why a certificate is not trusted is said at the bottom.
    private static Throwable deepest(Throwable cause) {
        Throwable deep = cause;
        while (deep.getCause() != null && deep.getCause() != deep) {
            deep = deep.getCause();
        }
        return deep;
    }

    private Future<byte[]> read(HttpClientResponse response) {
        Promise<byte[]> whole = Promise.promise();
        response.exceptionHandler(whole::tryFail);
        if (response.statusCode() != 200) {
            return Future.failedFuture("it answers " + response.statusCode());
        }
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > BYTES_MAX) {
                whole.tryFail("it sends more than %d bytes".formatted(BYTES_MAX));
            }
        });
        response.endHandler(end -> whole.tryComplete(body.getBytes()));
        return whole.future();
    }
}
