package io.holdfast.rpc;

import io.holdfast.base.time.Deadline;
import io.holdfast.http.Headers;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Json;
import io.holdfast.http.ServiceClient;
import io.holdfast.http.Token;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.http.trace.ClientSpan;
import io.holdfast.http.trace.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests over HTTP, bodies as JSON, with the token of the cluster. What travels with every internal call, such as the
 * trace of the request that it is made for, is set here. Confined to the event loop of its owner.
 */
final class HttpTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private final Tracing tracing;
    private final Token clusterToken;
    private final Duration connectTimeout;
    private final ServiceClient client;

    HttpTransport(Vertx vertx, Tracing tracing, Token clusterToken, HttpClients.Pool pool, ClientTls tls) {
        this.tracing = tracing;
        this.clusterToken = clusterToken;
        this.connectTimeout = pool.connectTimeout();
        this.client = HttpClients.pooled(vertx, pool, tls);
    }

    @Override
    public Exchange send(URI to, RpcRequest request, Deadline deadline, Receiver receiver) {
        RequestCodec codec = RequestCodec.of(request.rpc());
        Optional<Buffer> body = request.isBatch()
                ? Optional.of(Json.write(BatchCodec.envelope(request.rpc(), request.message())))
                : codec.body(request.message()).map(Json::write);
        ClientSpan span = tracing.call(request.scope(), request.rpc().name(), to);
        RequestOptions options = options(codec, request, deadline);
        span.inject(options::putHeader);
        HttpExchange exchange = new HttpExchange(to, body, receiver, span);
        client.request(to, options).onComplete(exchange::opened);
        return exchange;
    }

    private RequestOptions options(RequestCodec codec, RpcRequest request, Deadline deadline) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.rpc().method().name()))
                .setConnectTimeout(connectTimeout.toMillis())
                .putHeader(Headers.DEADLINE, Long.toString(deadline.epochMillis()));
        if (request.isBatch()) {
            options.setURI(request.rpc().path()).putHeader(HttpHeaders.ACCEPT, Items.MEDIA_TYPE);
        } else {
            options.setURI(codec.uri(request.message()));
            codec.key(request.message()).ifPresent(key -> options.putHeader(Headers.IDEMPOTENCY_KEY, key));
        }
        clusterToken.authorization().ifPresent(value -> options.putHeader("Authorization", value));
        if (!HttpMethod.GET.equals(options.getMethod())) {
            options.putHeader("Content-Type", "application/json");
        }
        return options;
    }

    @Override
    public void close() {
        client.close().onFailure(cause -> LOG.debug("closing a client: {}", cause.toString()));
    }
}
