package io.holdfast.platform.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks an HTTP service how it is: one GET, one verdict, on a connection that nobody else uses. Confined to its event loop. */
public final class HealthProbe {

    /**
     * What came of it.
     *
     * @param answered whether there was an answer at all
     * @param how in words
     */
    public record Verdict(boolean good, boolean answered, String how) {}

    private final Duration timeout;
    private final HttpClient client;

    /** @param timeout for the connection, and again for the whole answer */
    public HealthProbe(Vertx vertx, Duration timeout) {
        this.timeout = timeout;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) timeout.toMillis())
                        .setKeepAliveTimeout(30),
                new PoolOptions().setHttp1MaxSize(1).setMaxWaitQueueSize(1));
    }

    /** @param below answers with a smaller status are good ones @return never fails */
    public Future<Verdict> ask(URI url, String path, int below) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setSsl("https".equals(url.getScheme()))
                .setHost(url.getHost())
                .setPort(url.getPort())
                .setURI(path)
                .setTimeout(timeout.toMillis());
        return client.request(options)
                .compose(request -> request.send()
                        .compose(response -> response.end().map(response.statusCode()))
                        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .onFailure(cause -> abandon(request)))
                .map(status -> new Verdict(status < below, true, "health check answered " + status))
                .otherwise(cause -> new Verdict(false, false, "health check: " + cause.getMessage()));
    }

    public void close() {
        client.close().onFailure(cause -> {}); // nothing of it is needed any more
    }

    private static void abandon(HttpClientRequest request) {
        request.reset().onFailure(gone -> {}); // closed already
    }
}
