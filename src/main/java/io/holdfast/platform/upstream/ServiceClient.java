package io.holdfast.platform.upstream;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.registry.Instance;
import io.holdfast.platform.registry.Roster;
import io.holdfast.platform.web.Headers;
import io.holdfast.platform.web.Json;
import io.holdfast.platform.web.Problem;
import io.holdfast.platform.web.Token;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks a service of ours, wherever its instances are: takes them in turn, and asks again until the deadline while the answer is that
 * nothing was done or that nobody knows. So everything asked here must be safe to ask twice: a read, or a change under a key.
 * Confined to the event loop of its owner.
 */
public final class ServiceClient {

    /**
     * @param connections to one instance
     * @param waitingMax requests that may wait for a connection
     * @param connectTimeout how long an instance may take to accept
     * @param attemptTimeout how long one instance may take to answer
     * @param pause between two rounds over all instances
     * @param hold how long a request is repeated while its service does not answer; shorter than a router waits for one node
     */
    public record Config(
            int connections,
            int waitingMax,
            Duration connectTimeout,
            Duration attemptTimeout,
            Duration pause,
            Duration hold) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.whole("client.connections", 64, 1, 10_000, "connections to one instance of a service"),
                    settings.whole("client.waiting-max", 1_000, 1, 100_000, "requests that may wait for a connection"),
                    settings.duration("client.connect-timeout", Duration.ofSeconds(1), "time for a connection"),
                    settings.duration("client.attempt-timeout", Duration.ofSeconds(3), "time for one answer"),
                    settings.duration("client.pause", Duration.ofMillis(50), "between two rounds over all instances"),
                    settings.duration("client.hold", Duration.ofSeconds(3), "how long a request is repeated"));
        }
    }

    /**
     * A question to a service.
     *
     * @param path percent-encoded, with its query
     * @param body written as JSON
     */
    public record Question(HttpMethod method, String path, Optional<Object> body, Optional<String> key) {
        public static Question get(String path) {
            return new Question(HttpMethod.GET, path, Optional.empty(), Optional.empty());
        }

        public static Question of(HttpMethod method, String path, Object body, String key) {
            return new Question(method, path, Optional.of(body), Optional.of(key));
        }
    }

    /** A good answer (2xx) of a service. */
    public record Answer(int status, Buffer body, boolean replayed) {
        public <T> T as(Class<T> type) {
            return Json.read(body, type);
        }
    }

    private final Vertx vertx;
    private final Roster roster;
    private final Time time;
    private final Token clusterToken;
    private final Config config;
    private final WebClient client;
    private final RoundRobin turns = new RoundRobin();

    public ServiceClient(Vertx vertx, Roster roster, Time time, Token clusterToken, Config config) {
        this.vertx = vertx;
        this.roster = roster;
        this.time = time;
        this.clusterToken = clusterToken;
        this.config = config;
        WebClientOptions options = new WebClientOptions(new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setTcpNoDelay(true)
                .setKeepAliveTimeout(30));
        options.setFollowRedirects(false).setUserAgentEnabled(false);
        client = WebClient.create(
                vertx,
                options,
                new PoolOptions().setHttp1MaxSize(config.connections()).setMaxWaitQueueSize(config.waitingMax()));
    }

    /**
     * Asks {@code service} until one instance answers, the deadline passes, or it has been held for long enough.
     *
     * @return the answer; else the {@link Failure} the service ended with. {@code Unavailable} when surely nothing was done,
     *     {@code Indeterminate} when some attempt may have done it
     */
    public Future<Answer> ask(String service, Question question, Deadline deadline) {
        return round(
                service, question, deadline, Deadline.after(time, config.hold()).atMost(deadline), nobody(service));
    }

    /** Asks each instance of {@code service} at most once, for as long as the deadline allows. */
    public Future<Answer> askOnce(String service, Question question, Deadline deadline) {
        return attempt(turns.order(roster.ready(service)), 0, question, deadline, nobody(service));
    }

    public void close() {
        client.close();
    }

    private Future<Answer> round(String service, Question question, Deadline deadline, Deadline until, Failure worst) {
        List<Instance> inTurn = turns.order(roster.ready(service));
        return attempt(inTurn, 0, question, deadline, worst)
                .recover(cause -> repeatable(cause)
                                && until.remainingMillis(time) > config.pause().toMillis()
                        ? pause().compose(v -> round(service, question, deadline, until, (Failure) cause))
                        : Future.failedFuture(cause));
    }

    private Future<Answer> attempt(
            List<Instance> inTurn, int which, Question question, Deadline deadline, Failure worst) {
        if (which == inTurn.size() || deadline.hasPassed(time)) {
            return Future.failedFuture(worst);
        }
        return send(inTurn.get(which).url(), question, deadline)
                .recover(cause -> repeatable(cause)
                        ? attempt(inTurn, which + 1, question, deadline, worse(worst, (Failure) cause))
                        : Future.failedFuture(cause));
    }

    private Future<Answer> send(URI url, Question question, Deadline deadline) {
        long patience = Math.max(1, Math.min(config.attemptTimeout().toMillis(), deadline.remainingMillis(time)));
        HttpRequest<Buffer> request = client.request(question.method(), url.getPort(), url.getHost(), question.path())
                .connectTimeout(config.connectTimeout().toMillis())
                .timeout(patience)
                .putHeader(Headers.DEADLINE, Long.toString(deadline.epochMillis()));
        question.key().ifPresent(key -> request.putHeader(Headers.IDEMPOTENCY_KEY, key));
        clusterToken.authorization().ifPresent(value -> request.putHeader("Authorization", value));
        Future<HttpResponse<Buffer>> response = question.body()
                .map(body ->
                        request.putHeader("Content-Type", "application/json").sendBuffer(Json.write(body)))
                .orElseGet(request::send);
        return response.recover(cause -> Future.failedFuture(explain(url, cause)))
                .compose(ServiceClient::answer);
    }

    private static Future<Answer> answer(HttpResponse<Buffer> response) {
        Buffer body = response.body() == null ? Buffer.buffer() : response.body();
        if (response.statusCode() / 100 != 2) {
            return Future.failedFuture(Problem.toFailure(response.statusCode(), body));
        }
        return Future.succeededFuture(new Answer(
                response.statusCode(), body, "true".equals(response.getHeader(Headers.IDEMPOTENCY_REPLAYED))));
    }

    private static Failure explain(URI url, Throwable cause) {
        String where = url.getHost() + ":" + url.getPort();
        return cause instanceof ConnectException
                ? new Failure.Unavailable("unreachable", where + " does not accept connections")
                : new Failure.Indeterminate("no-answer", where + " did not answer: " + cause.getMessage());
    }

    private static boolean repeatable(Throwable cause) {
        return cause instanceof Failure.Unavailable || cause instanceof Failure.Indeterminate;
    }

    // Once one attempt may have done it, no later refusal can take that back.
    private static Failure worse(Failure before, Failure now) {
        return before instanceof Failure.Indeterminate ? before : now;
    }

    private static Failure nobody(String service) {
        return new Failure.Unavailable("no-instance", "no instance of '%s' is ready".formatted(service));
    }

    private Future<Void> pause() {
        return vertx.timer(config.pause().toMillis(), TimeUnit.MILLISECONDS);
    }
}
