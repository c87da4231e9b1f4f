package io.holdfast.rpc;

import io.holdfast.base.time.Deadline;
import io.holdfast.http.Headers;
import io.holdfast.http.Items;
import io.holdfast.http.Json;
import io.holdfast.http.Token;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests over HTTP, bodies as JSON, with the cluster's token. Confined to its owner's event loop. */
final class HttpTransport implements GroupTransport {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private final Token clusterToken;
    private final GroupClient.Config config;
    private final HttpClient client;

    HttpTransport(Vertx vertx, Token clusterToken, GroupClient.Config config) {
        this.clusterToken = clusterToken;
        this.config = config;
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) config.connectTimeout().toMillis())
                        .setTcpNoDelay(true)
                        .setKeepAliveTimeout(30),
                new PoolOptions().setHttp1MaxSize(config.connections()).setMaxWaitQueueSize(config.waitingMax()));
    }

    @Override
    public Call send(URI to, Question question, Deadline deadline, boolean itemwise, Receiver receiver) {
        Optional<Buffer> body = question.body().map(Json::write);
        HttpCall call = new HttpCall(to, body, receiver);
        client.request(options(to, question, deadline, itemwise)).onComplete(call::opened);
        return call;
    }

    private RequestOptions options(URI to, Question question, Deadline deadline, boolean itemwise) {
        RequestOptions options = new RequestOptions()
                .setHost(to.getHost())
                .setPort(to.getPort())
                .setMethod(question.method())
                .setURI(question.path())
                .setConnectTimeout(config.connectTimeout().toMillis())
                .putHeader(Headers.DEADLINE, Long.toString(deadline.epochMillis()));
        question.key().ifPresent(key -> options.putHeader(Headers.IDEMPOTENCY_KEY, key));
        if (itemwise) {
            options.putHeader(HttpHeaders.ACCEPT, Items.MEDIA_TYPE);
        }
        clusterToken.authorization().ifPresent(value -> options.putHeader("Authorization", value));
        question.body().ifPresent(body -> options.putHeader("Content-Type", "application/json"));
        return options;
    }

    @Override
    public void close() {
        client.close().onFailure(cause -> LOG.debug("closing a group's client: {}", cause.toString()));
    }
}
