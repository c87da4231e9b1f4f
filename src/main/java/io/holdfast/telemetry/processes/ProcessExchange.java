package io.holdfast.telemetry.processes;

import io.holdfast.api.ProcessApi;
import io.holdfast.api.ProcessApi.Exchange;
import io.holdfast.api.ProcessApi.Topic;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Json;
import io.holdfast.rpc.DirectClient;
import io.holdfast.rpc.RpcClients;
import io.holdfast.telemetry.events.EventLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks other processes in rounds what they know of themselves and of others, and tells them the same (ADR 52). A round is early when
 * something happened that people wait for. Nothing that others do can stop a round: each is asked with a time limit, and less and less
 * often while it fails. Confined to an event loop of its own.
 */
public final class ProcessExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessExchange.class);
    private static final int TARGETS_MAX = 8;
    private static final int MESSAGES_MAX = 4;
    private static final Duration EARLY = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int LISTENERS_SLOWER = 4;
    private static final int REFUSED_MAX = 100;
    private static final HttpClients.Pool POOL =
            new HttpClients.Pool(1, MESSAGES_MAX, Duration.ofMillis(500), Duration.ofSeconds(30));

    /** @param on whether processes tell each other of themselves @param every pause between two rounds */
    public record Config(boolean on, Duration every) {
        public static Config from(Settings settings) {
            Config config = new Config(
                    settings.bool("processes.exchange", true, "whether processes tell each other of themselves"),
                    settings.duration("processes.exchange-every", Duration.ofMillis(500), "how often they do"));
            settings.require(
                    config.every().toMillis() >= 100 && config.every().compareTo(Duration.ofSeconds(1)) <= 0,
                    "processes.exchange-every: %s (expected: 100ms to 1s)",
                    config.every());
            return config;
        }
    }

    /** What the process itself knows and does; called on the event loop of the exchange. */
    public interface Own {
        /** Where other processes are that have a port for internal calls. */
        Set<URI> addresses();

        /** Publishes the process anew. */
        void publish();

        /** Another object than before, when something happened that people wait for. */
        Object urgent();

        /** Whether others shall hear of this process. One that only registers a neighbour is one of very many. */
        boolean isPublished();
    }

    private final Time time;
    private final Config config;
    private final ProcessMessages messages;
    private final EventPublisher events;
    private final EventLog log;
    private final Own own;
    private final Context context;
    private final ExchangeTargets targets;
    private final Map<URI, Map<String, Map<String, Long>>> known = new HashMap<>();
    private volatile Map<URI, Problem> problems = Map.of();
    private @Nullable DirectClient client;
    private @Nullable Object urgent;
    private Set<String> published = Set.of(); // where connections are refused
    private long newestEvent;
    private long roundAtNanos;

    /** Why an address could not be asked last time, and since when. */
    public record Problem(String reason, Instant since) {
        /** Whether nothing listens there, which is known at once. */
        public boolean isRefused() {
            return reason.contains("Connection refused");
        }
    }

    private ProcessExchange(Vertx vertx, Time time, Config config, ProcessMessages messages, EventLog log, Own own) {
        this.time = time;
        this.config = config;
        this.messages = messages;
        this.events = new EventPublisher(log, messages.directory());
        this.log = log;
        this.own = own;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.targets = new ExchangeTargets(config.every(), own.isPublished() ? TARGETS_MAX : 1);
    }

    /** Goes on until {@code vertx} is closed. */
    public static ProcessExchange begin(
            Vertx vertx, Time time, Config config, RpcClients rpc, ProcessMessages messages, EventLog log, Own own) {
        ProcessExchange exchange = new ProcessExchange(vertx, time, config, messages, log, own);
        exchange.context.runOnContext(v -> {
            exchange.client = rpc.direct(POOL);
            exchange.round();
            vertx.setPeriodic(EARLY.toMillis(), t -> exchange.look());
        });
        return exchange;
    }

    /** Why {@code url} could not be asked last time; empty if it could. Any thread may ask. */
    public Optional<Problem> problem(URI url) {
        return Optional.ofNullable(problems.get(url));
    }

    private void look() {
        Object now = own.urgent();
        long newest = log.newest();
        boolean early = !now.equals(urgent) || newest != newestEvent;
        Duration every = own.isPublished() ? config.every() : config.every().multipliedBy(LISTENERS_SLOWER);
        if (early || time.nanos() - roundAtNanos >= every.toNanos() - EARLY.toNanos() / 2) {
            urgent = now;
            newestEvent = newest;
            round();
        }
    }

    private void round() {
        roundAtNanos = time.nanos();
        own.publish();
        events.publish();
        Set<String> callers = messages.takeCallers();
        if (!config.on()) {
            return;
        }
        Set<URI> addresses = own.addresses();
        known.keySet().retainAll(addresses);
        targets.next(addresses, callers, roundAtNanos).forEach(url -> ask(url, MESSAGES_MAX)
                .onSuccess(process -> targets.answered(url, process))
                .onFailure(cause -> {
                    known.remove(url);
                    targets.failed(url, reason(cause), time.now(), time.nanos());
                })
                .onComplete(asked -> tell(addresses)));
    }

    private void tell(Set<URI> addresses) {
        Map<URI, Problem> failing = new HashMap<>();
        addresses.forEach(url -> targets.failing(url)
                .ifPresent(problem -> failing.put(url, new Problem(problem.reason(), problem.since()))));
        problems = Map.copyOf(failing);
        if (own.isPublished()) {
            publishRefused(failing);
        }
    }

    // Others who cannot call there themselves, or do so later, need not wait either.
    private void publishRefused(Map<URI, Problem> failing) {
        Instant now = time.now();
        Map<String, Long> refused = new TreeMap<>();
        failing.forEach((url, problem) -> {
            if (problem.isRefused() && refused.size() < REFUSED_MAX) {
                refused.put(
                        url.toString(),
                        Math.max(0, Duration.between(problem.since(), now).toMillis()));
            }
        });
        if (!refused.keySet().equals(published)) {
            published = Set.copyOf(refused.keySet());
            messages.directory().publish(Topic.REFUSED, Json.text(refused));
            urgent = null;
        }
    }

    /** @return the process that answered */
    private Future<String> ask(URI url, int messagesLeft) {
        DirectClient direct = client;
        if (direct == null) {
            return Future.failedFuture(new IllegalStateException("not begun"));
        }
        Exchange request = message(url);
        long sentAtNanos = time.nanos();
        return direct.call(url, ProcessApi.EXCHANGE, request, TIMEOUT).compose(answer -> {
            if (answer.from() == null) {
                return Future.failedFuture(new Failure.Unavailable("no-process", "no process of ours answers there"));
            }
            known.put(url, answer.known());
            messages.adopt(answer, Duration.ofNanos(time.nanos() - sentAtNanos));
            return (request.more() || answer.more()) && messagesLeft > 1
                    ? ask(url, messagesLeft - 1)
                    : Future.succeededFuture(answer.from());
        });
    }

    private Exchange message(URI url) {
        Exchange all = messages.directory().messageFor(known.getOrDefault(url, Map.of()), ProcessMessages.BYTES_MAX);
        if (own.isPublished()) {
            return all;
        }
        return new Exchange(
                all.from(),
                all.known(),
                all.publications().stream()
                        .filter(one -> !one.process().equals(all.from()))
                        .toList(),
                all.more());
    }

    private static String reason(Throwable cause) {
        if (!(cause instanceof Failure failure)) {
            LOG.debug("a process gave an answer that cannot be read", cause);
            return "what it answers cannot be read";
        }
        return switch (failure.kind()) {
            case DENIED -> "it has another cluster token (HOLDFAST_CLUSTER_TOKEN)";
            case NOT_FOUND -> "no process of ours, or one of an earlier version, answers there";
            case UNAVAILABLE, INDETERMINATE, INVALID, FORBIDDEN, CONFLICT, STALE, MISMATCH ->
                String.valueOf(cause.getMessage());
        };
    }
}
