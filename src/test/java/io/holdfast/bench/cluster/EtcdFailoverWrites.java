package io.holdfast.bench.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Puts to whichever member of etcd answers, each repeated until it is done. A member that is gone is left at once. One that says
 * nothing is left after {@link #ATTEMPT}: a put that was handed to a dead leader would be answered after seven seconds only.
 */
final class EtcdFailoverWrites implements Writes {
    private static final Duration ATTEMPT = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Vertx vertx;
    private final HttpClient client;
    private final List<Integer> ports;
    private final long patienceNanos;
    private final EtcdPuts puts = new EtcdPuts();
    private int member;

    /** @param ports the leader's first */
    EtcdFailoverWrites(Vertx vertx, List<Integer> ports, Duration patience) {
        this.vertx = vertx;
        this.client = EtcdWrites.client(vertx);
        this.ports = List.copyOf(ports);
        this.patienceNanos = patience.toNanos();
    }

    @Override
    public Future<Void> write() {
        return attempt(puts.next(), System.nanoTime());
    }

    private Future<Void> attempt(Buffer put, long begun) {
        int asked = member;
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost("127.0.0.1")
                        .setPort(ports.get(asked))
                        .setURI(EtcdPuts.PATH)
                        .setIdleTimeout(ATTEMPT.toMillis()))
                .compose(request -> EtcdPuts.send(request, put.copy()))
                .recover(cause -> {
                    if (System.nanoTime() - begun > patienceNanos) {
                        return Future.failedFuture(cause);
                    }
                    if (member == asked) {
                        member = (asked + 1) % ports.size();
                    }
                    return vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS).compose(waited -> attempt(put, begun));
                });
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
