package io.holdfast.platform.upstream;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.platform.upstream.GroupClient.Answer;
import io.holdfast.platform.web.InProcess;
import io.holdfast.platform.web.ItemLines;
import io.holdfast.platform.web.Items;
import io.holdfast.platform.web.Problem;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange with one replica. It ends once: by the answer, a broken connection, its patience, or because it is given up; whatever
 * ends it before the answer frees the connection. Confined to its event loop.
 */
final class GroupAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(GroupAttempt.class);

    private final Time time;
    private final int replica;
    private final URI url;
    private final String where;
    private final long beganNanos;
    private final Promise<Answer> answer = Promise.promise();
    private final BiConsumer<Integer, Answer> each;
    private HttpClientRequest sent; // over HTTP
    private boolean asked; // in one way or the other
    private boolean ended;

    /** @param each gets the answers that come one by one ({@link Items}) before the end, by their place */
    GroupAttempt(Time time, int replica, URI url, BiConsumer<Integer, Answer> each) {
        this.each = each;
        this.time = time;
        this.replica = replica;
        this.url = url;
        this.where = url.getHost() + ":" + url.getPort();
        this.beganNanos = time.nanos();
    }

    int replica() {
        return replica;
    }

    URI url() {
        return url;
    }

    Duration age() {
        return Duration.ofNanos(time.nanos() - beganNanos);
    }

    /**
     * Sends the request.
     *
     * @param options all but the address
     * @return the answer if it is a good one; else {@code Unavailable} when the request surely never left, {@code Indeterminate} when
     *     it did and nobody knows, and otherwise what the replica said
     */
    Future<Answer> send(
            Vertx vertx, HttpClient client, RequestOptions options, Optional<Buffer> body, Duration patience) {
        limit(vertx, patience);
        client.request(options.setHost(url.getHost()).setPort(url.getPort())).onComplete(opened -> {
            if (opened.failed()) {
                fail(notSent(opened.cause()));
                return;
            }
            opened.result().exceptionHandler(broken -> LOG.debug("{}: {}", where, broken.toString()));
            if (ended) {
                drop(opened.result());
            } else {
                exchange(opened.result(), body);
            }
        });
        return answer.future();
    }

    /** The same with a replica in this process. @param question what it gets; nobody may change it any more */
    Future<Answer> ask(Vertx vertx, InProcess.Desk desk, Object question, Duration patience) {
        limit(vertx, patience);
        asked = true;
        Context here = vertx.getOrCreateContext();
        desk.ask(question).onComplete(said -> {
            if (said.result() instanceof Items items) {
                items.tell(
                        some -> here.runOnContext(v -> take(some)),
                        () -> here.runOnContext(v -> end(Future.succeededFuture(Answer.ONE_BY_ONE))));
            } else {
                here.runOnContext(v -> end(said));
            }
        });
        return answer.future();
    }

    private void take(List<Items.Item> items) {
        for (Items.Item item : items) {
            if (!ended) { // what is late counts for nothing
                each.accept(item.place(), Answer.ok(item.answer()));
            }
        }
    }

    private void limit(Vertx vertx, Duration patience) {
        long limit = Math.max(1, patience.toMillis());
        long timer = vertx.setTimer(limit, t -> fail(silent("did not answer in %d ms".formatted(limit))));
        answer.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** Waits no longer, because another replica leads now. */
    void giveUp(String why) {
        fail(
                asked
                        ? Failure.Indeterminate.ofReplica(
                                LeaderSearch.LEADER_CHANGED, where + " did not answer; " + why)
                        : Failure.Unavailable.ofReplica(
                                LeaderSearch.LEADER_CHANGED, where + " was not reached; " + why));
    }

    private void exchange(HttpClientRequest request, Optional<Buffer> body) {
        sent = request;
        asked = true;
        Future<HttpClientResponse> head = body.map(request::send).orElseGet(request::send);
        head.compose(response -> Items.MEDIA_TYPE.equals(response.getHeader(HttpHeaders.CONTENT_TYPE))
                        ? oneByOne(response)
                        : response.body()
                                .onSuccess(content -> end(response, content))
                                .<Void>mapEmpty())
                .onFailure(cause -> fail(silent("did not answer: " + cause.getMessage())));
    }

    private Future<Void> oneByOne(HttpClientResponse response) {
        ItemLines lines = new ItemLines();
        response.handler(bytes -> {
            try {
                take(lines.add(bytes));
            } catch (IllegalArgumentException | UncheckedIOException notOurs) {
                fail(silent("gave an answer that nobody can read: " + notOurs.getMessage()));
            }
        });
        return response.end().onSuccess(v -> end(Future.succeededFuture(Answer.ONE_BY_ONE)));
    }

    private void end(HttpClientResponse response, Buffer content) {
        if (ended) {
            return;
        }
        ended = true;
        if (response.statusCode() / 100 == 2) {
            answer.complete(new Answer(response.statusCode(), response.headers(), content));
        } else {
            answer.fail(Problem.toFailure(response.statusCode(), content));
        }
    }

    private void end(AsyncResult<?> said) {
        if (said.failed()) {
            fail((Failure) said.cause());
        } else if (!ended) {
            ended = true;
            answer.complete(said.result() instanceof Answer whole ? whole : Answer.ok(said.result()));
        }
    }

    private void fail(Failure failure) {
        if (ended) {
            return;
        }
        ended = true;
        if (sent != null) {
            drop(sent);
        }
        answer.fail(failure);
    }

    private Failure silent(String how) {
        return asked
                ? Failure.Indeterminate.ofReplica(LeaderSearch.NO_ANSWER, where + " " + how)
                : Failure.Unavailable.ofReplica(LeaderSearch.UNREACHABLE, where + " does not accept connections");
    }

    private Failure notSent(Throwable cause) {
        return cause instanceof ConnectionPoolTooBusyException
                ? new Failure.Unavailable(LeaderSearch.QUEUE_FULL, "too many requests wait for " + where)
                : Failure.Unavailable.ofReplica(
                        LeaderSearch.UNREACHABLE,
                        "%s does not accept connections: %s".formatted(where, cause.getMessage()));
    }

    private static void drop(HttpClientRequest request) {
        request.reset().onFailure(gone -> LOG.debug("already closed: {}", gone.toString()));
    }
}
