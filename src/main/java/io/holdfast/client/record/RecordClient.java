package io.holdfast.client.record;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.client.ApiToken;
import io.holdfast.http.Headers;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Json;
import io.holdfast.http.Problem;
import io.holdfast.http.tls.ClientTrust;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;

/**
 * The record as a client at the router sees it, for one command: an answer that leaves the outcome open is asked for again, under the
 * same Idempotency-Key, until the patience ends. It waits, so it is for a command's own thread.
 */
final class RecordClient {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ATTEMPT = Duration.ofSeconds(15);
    private static final long PAUSE_MILLIS = 100;
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** The record, in its order, and whose it is. */
    record State(Map<String, String> values, Optional<String> replica, Optional<String> appliedIndex) {}

    private final Time time;
    private final URI url;
    private final ApiToken token;
    private final Duration patience;
    private final HttpClient client = HttpClients.blocking(CONNECT, ClientTrust.of(System.getenv()));

    RecordClient(Time time, URI url, ApiToken token, Duration patience) {
        this.time = time;
        this.url = url;
        this.token = token;
        this.patience = patience;
    }

    /** @param from primary or standby */
    State read(String from) throws InterruptedException {
        return state(ask(request("/record?from=" + from).GET()));
    }

    /**
     * Sets all of {@code values}, or none.
     *
     * @throws Failure why it was rejected; {@code Indeterminate} when it is still not known whether it was done
     */
    State update(Map<String, String> values, String key) throws InterruptedException {
        return state(ask(request("/record")
                .method("PATCH", BodyPublishers.ofByteArray(Json.write(values).getBytes()))
                .header("Content-Type", "application/json")
                .header(Headers.IDEMPOTENCY_KEY, key)));
    }

    /** Who leads the record, as far as anybody answers at once. */
    Optional<Leader> leader() throws InterruptedException {
        try {
            HttpResponse<byte[]> response =
                    client.send(request("/leader").timeout(LOOK).GET().build(), BodyHandlers.ofByteArray());
            var leader = Json.parse(Buffer.buffer(response.body())).path("record");
            return Optional.of(new Leader(
                            leader.path("id").asInt(), leader.path("term").asLong()))
                    .filter(one -> response.statusCode() == 200 && one.id() > 0);
        } catch (IOException notNow) {
            return Optional.empty();
        }
    }

    /** @throws Failure {@code Unavailable} when nothing listens where the router should be */
    void requireRouter() throws InterruptedException {
        try {
            client.send(request("/leader").timeout(LOOK).GET().build(), BodyHandlers.discarding());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new Failure.Unavailable(
                    "unreachable", "nothing listens at %s (expected: --url of a router)".formatted(url));
        } catch (IOException somebodyIsThere) {
            // and may answer the next time
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        token.authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private HttpResponse<byte[]> ask(HttpRequest.Builder request) throws InterruptedException {
        Deadline deadline = Deadline.after(time, patience);
        boolean open = false;
        for (boolean first = true; ; first = false) {
            Failure failure;
            try {
                Duration left = Duration.ofMillis(Math.max(1, deadline.remainingMillis(time)));
                HttpResponse<byte[]> response = client.send(
                        request.timeout(left.compareTo(ATTEMPT) < 0 ? left : ATTEMPT)
                                .build(),
                        BodyHandlers.ofByteArray());
                if (response.statusCode() / 100 == 2) {
                    return response;
                }
                failure = Problem.toFailure(response.statusCode(), Buffer.buffer(response.body()));
            } catch (SSLHandshakeException e) {
                throw new Failure.Unavailable("not-trusted", ClientTrust.explain(url, e));
            } catch (ConnectException | HttpConnectTimeoutException e) {
                failure = new Failure.Unavailable("unreachable", "nothing listens at %s".formatted(url));
            } catch (IOException e) {
                failure = new Failure.Indeterminate("no-answer", "%s broke off: %s".formatted(url, e.getMessage()));
            }
            open |= failure instanceof Failure.Indeterminate;
            if (!(failure instanceof Failure.Indeterminate || failure instanceof Failure.Unavailable)) {
                throw token.explain(failure); // which is definite: under this key nothing was done before either
            }
            if (deadline.remainingMillis(time) <= PAUSE_MILLIS) {
                throw open
                        ? new Failure.Indeterminate(failure.code(), failure.getMessage())
                        : new Failure.Unavailable(failure.code(), failure.getMessage());
            }
            if (first) {
                System.err.printf("holdfast: %s; asking again%n", failure.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    @SuppressWarnings("unchecked") // Jackson reads an object of texts as one, and keeps its order
    private static State state(HttpResponse<byte[]> response) {
        return new State(
                Json.read(Buffer.buffer(response.body()), Map.class),
                response.headers().firstValue(Headers.X_REPLICA),
                response.headers().firstValue(Headers.X_APPLIED_INDEX));
    }
}
