package io.holdfast.replication.peers;

import io.holdfast.base.time.Time;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Problem;
import io.holdfast.http.ServiceClient;
import io.holdfast.http.Token;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.replication.GroupId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Opens streams to peers, each on a connection of its own. Confined to the event loop of its streams. */
final class PeerDialer {
    /** To one address: the stream, and those that are just being closed. */
    private static final int CONNECTIONS_MAX = 4;

    private final Context context;
    private final Time time;
    private final PeerStreams.Config config;
    private final GroupId group;
    private final int selfId;
    private final Token cluster;
    private final ServiceClient client;

    PeerDialer(
            Vertx vertx,
            Context context,
            Time time,
            PeerStreams.Config config,
            GroupId group,
            int selfId,
            Token cluster,
            ClientTls tls) {
        this.context = context;
        this.time = time;
        this.config = config;
        this.group = group;
        this.selfId = selfId;
        this.cluster = cluster;
        this.client = HttpClients.pooled(
                vertx,
                new HttpClients.Pool(
                        CONNECTIONS_MAX,
                        CONNECTIONS_MAX,
                        config.connectTimeout(),
                        Duration.ZERO), // no connection carries a second stream
                tls);
    }

    /**
     * Opens a stream to {@code peer} at {@code address}.
     *
     * @return fails when the connection is not accepted or the peer is silent for too long, or with the {@code
     *     Failure} with which it rejects the stream
     */
    Future<PeerLink> dial(int peer, URI address, PeerMeters meters) {
        StreamHead head = new StreamHead(group, selfId, peer);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(head.path())
                .setConnectTimeout(config.connectTimeout().toMillis());
        return client.request(address, options).compose(request -> open(request, head)
                .map(response ->
                        new PeerLink(request, response, address, context, time, meters, config.queueBytesMax())));
    }

    Future<Void> close() {
        return client.close();
    }

    private Future<HttpClientResponse> open(HttpClientRequest request, StreamHead head) {
        request.setChunked(true)
                .putHeader("Content-Type", StreamHead.CONTENT_TYPE)
                .putHeader(StreamHead.FROM, Integer.toString(head.from()))
                .putHeader(StreamHead.TO, Integer.toString(head.to()));
        cluster.authorization().ifPresent(value -> request.putHeader("Authorization", value));
        request.exceptionHandler(cause -> {}); // the response fails too
        // A peer that is stopped accepts connections and never answers.
        return request.sendHead()
                .compose(sent -> request.response())
                .compose(PeerDialer::accepted)
                .timeout(config.stallTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(cause -> PeerLink.abort(request));
    }

    private static Future<HttpClientResponse> accepted(HttpClientResponse response) {
        return response.statusCode() == 200
                ? Future.succeededFuture(response)
                : response.body().compose(body -> Future.failedFuture(Problem.toFailure(response.statusCode(), body)));
    }
}
