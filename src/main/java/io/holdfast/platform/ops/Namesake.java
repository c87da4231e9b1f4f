package io.holdfast.platform.ops;

import io.holdfast.base.failure.Failure;
import io.holdfast.platform.registry.Instance;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that a second process does not take the place of one that lives, by a mistaken {@code --id} say: the later start would get
 * the lease, and the one with the data would be out. Whoever does not answer at its leased address is gone, and its place is taken at once.
 */
final class Namesake {
    private static final long ANSWER_MILLIS_MAX = 500;

    private final Platform platform;

    Namesake(Platform platform) {
        this.platform = platform;
    }

    /** @return fails with {@code Conflict} when another process lives that has the lease of {@code ours} */
    Future<Void> none(Instance ours) {
        return platform.registry().read().compose(table -> table.instances().stream()
                .filter(other ->
                        other.name().equals(ours.name()) && !other.url().equals(ours.url()))
                .findFirst()
                .map(other -> ask(ours, other.url()))
                .orElseGet(Future::succeededFuture));
    }

    private Future<Void> ask(Instance ours, URI url) {
        HttpClient client = platform.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setConnectTimeout((int) ANSWER_MILLIS_MAX)
                        .setKeepAlive(false));
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(url.getHost())
                        .setPort(url.getPort())
                        .setURI("/health/live"))
                .compose(HttpClientRequest::send)
                .map(response -> {
                    String run = response.getHeader(Health.RUN_HEADER);
                    return run != null && !run.equals(Health.RUN);
                })
                .timeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .otherwise(false) // nobody is there, or it has stopped
                .compose(lives -> lives ? Future.<Void>failedFuture(refused(ours, url)) : Future.succeededFuture())
                .eventually(client::close);
    }

    private static Failure refused(Instance ours, URI url) {
        return new Failure.Conflict(
                "id-in-use",
                "%s lives already, at %s (expected: another --id, or that process stopped before)"
                        .formatted(ours.name(), url),
                Map.of());
    }
}
