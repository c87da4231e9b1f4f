package io.holdfast.http;

import io.holdfast.http.tls.ClientTls;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;

/** Sends requests to services of ours, over TLS where {@link ClientTls} says so. Confined to its event loop like the client it uses. */
public final class ServiceClient {
    private final HttpClient client;
    private final ClientTls tls;

    ServiceClient(HttpClient client, ClientTls tls) {
        this.client = client;
        this.tls = tls;
    }

    /**
     * A request on a connection of its own, which nothing was sent on yet.
     *
     * @param to scheme, host and port; those of {@code options} are replaced
     */
    public Future<HttpClientRequest> request(URI to, RequestOptions options) {
        options.setHost(to.getHost()).setPort(to.getPort());
        return switch (tls.attempt(to)) {
            case PLAIN -> client.request(options);
            case TLS -> client.request(options.setSsl(true));
            case TLS_FIRST ->
                client.request(new RequestOptions(options).setSsl(true))
                        .recover(cause -> tls.isPlain(to, cause)
                                ? client.request(options.setSsl(false))
                                : Future.failedFuture(cause));
        };
    }

    public Future<Void> close() {
        return client.close();
    }
}
