package io.holdfast.registry.redis;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.http.Json;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.registry.Registry;
import io.holdfast.registry.RouteClaim;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry in Redis: leases by Redis' clock, each operation one script. One link sends commands, a second one subscribes to changes;
 * both reconnect by themselves. May be called from any context; results are delivered on the caller's.
 */
public final class RedisRegistry implements Registry {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRegistry.class);
    private static final long PING_EVERY_MILLIS = 20;

    /**
     * @param ca the certificates to trust instead of those the JVM trusts, as PEM; for TLS
     * @param timeout how long Redis may take for one answer
     * @param namespace prefix of all keys
     */
    public record Config(RedisUrl url, Optional<String> ca, Duration timeout, String namespace) {

        /** @param url empty when the registry is another one; the settings of this one are read all the same */
        public static Optional<Config> from(Settings settings, Optional<RedisUrl> url) {
            Optional<String> password = settings.secret("registry.password", "of Redis, when its URL carries none");
            Optional<String> ca = settings.parsed(
                    "registry.ca-file",
                    "",
                    text -> text,
                    PemFile::read,
                    "PEM file with the certificates that rediss:// trusts; else those the JVM trusts");
            Duration timeout =
                    settings.duration("registry.timeout", Duration.ofMillis(500), "how long Redis may take to answer");
            String namespace = settings.string("registry.namespace", "holdfast", "what our keys in Redis begin with");
            return url.map(u -> {
                settings.require(
                        password.isEmpty() || !u.hasPassword(),
                        "registry.password: set (expected: a password there or in the URL of registry, not both)");
                settings.require(
                        !u.hasUser() || u.hasPassword() || password.isPresent(),
                        "registry.password: missing (expected: set, because the URL of registry names a user)");
                settings.require(
                        ca.isEmpty() || u.hasTls(),
                        "registry.ca-file: set (expected: only with registry rediss://...; it is %s)",
                        u);
                return new Config(password.map(u::with).orElse(u), ca, timeout, namespace);
            });
        }
    }

    private final Config config;
    private final Vertx vertx;
    private final Context context;
    private final RedisLink commands;
    private final RedisLink subscription;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Script claims = Script.load("claims");
    private final Script hold = claims.before("hold");
    private final Script release = claims.before("release");
    private final Script setCondition = Script.load("set-condition");
    private final Script clearCondition = Script.load("clear-condition");
    private final Script read = claims.before("read");
    private final Script epoch = Script.load("epoch");
    private final Promise<Void> subscribed = Promise.promise();
    private volatile String incarnation;

    private RedisRegistry(Vertx vertx, Config config) {
        this.vertx = vertx;
        this.config = config;
        this.context = vertx.getOrCreateContext();
        this.commands = new RedisLink(vertx, context, config, link -> tellReturned());
        this.subscription = new RedisLink(vertx, context, config, this::subscribe);
    }

    /**
     * Connects; fails with {@code Unavailable} when Redis cannot be reached within {@code startTimeout}, and at once when waiting
     * would not help: it rejects the password, or its certificate is not trusted.
     */
    public static Future<RedisRegistry> connect(Vertx vertx, Time time, Config config, Duration startTimeout) {
        RedisRegistry registry = create(vertx, config);
        return registry.open(time, startTimeout).map(registry).recover(cause -> registry.close()
                .transform(closed -> Future.failedFuture(cause)));
    }

    /** A registry that is not connected yet: every call fails with {@code Unavailable}. */
    public static RedisRegistry create(Vertx vertx, Config config) {
        return new RedisRegistry(vertx, config);
    }

    /** Connects, and goes on trying until it is closed. @return how that ended within {@code startTimeout} */
    public Future<Void> open(Time time, Duration startTimeout) {
        Future<Void> up = commands.open().recover(cause -> awaitUp(time, startTimeout));
        return up.onComplete(ended -> listen()).compose(v -> awaitSubscription());
    }

    /** Whether it is unavailable for a reason that does not go away by waiting. */
    public boolean isRefused() {
        return commands.isRefused();
    }

    @Override
    public Future<Long> nextEpoch() {
        return ask(epoch.on(key("epoch"))).map(Response::toLong);
    }

    @Override
    public Future<Void> hold(Instance instance, Duration ttl) {
        Request request = hold.on(key("instances"), key("leases"), key("incarnation"), key("claims"))
                .arg(instance.name())
                .arg(instance.epoch())
                .arg(Json.text(instance))
                .arg(ttl.toMillis())
                .arg(channel())
                .arg(Randomness.token());
        return ask(request)
                .compose(answer -> answer.toString().equals("superseded")
                        ? Future.failedFuture(Registry.superseded(instance))
                        : Future.succeededFuture());
    }

    @Override
    public Future<Void> release(Instance instance) {
        return ask(release.on(key("instances"), key("leases"), key("claims"))
                        .arg(instance.name())
                        .arg(instance.epoch())
                        .arg(channel()))
                .mapEmpty();
    }

    @Override
    public Future<Void> setCondition(InstanceCondition condition, Duration ttl) {
        return ask(setCondition
                        .on(key("instances"), key("marks"), key("mark-ends"))
                        .arg(condition.name())
                        .arg(condition.epoch())
                        .arg(StoredCondition.write(condition))
                        .arg(ttl.toMillis())
                        .arg(channel())
                        .arg(condition.key())
                        .arg(epochs(condition)))
                .mapEmpty();
    }

    @Override
    public Future<Void> clearCondition(InstanceCondition condition) {
        return ask(clearCondition
                        .on(key("marks"), key("mark-ends"))
                        .arg(condition.key())
                        .arg(condition.epoch())
                        .arg(channel())
                        .arg(epochs(condition)))
                .mapEmpty();
    }

    private static String epochs(InstanceCondition condition) {
        return condition.survivesRestart() ? "any" : "same";
    }

    @Override
    public Future<Table> read() {
        Request request = read.on(
                        key("instances"),
                        key("leases"),
                        key("incarnation"),
                        key("marks"),
                        key("mark-ends"),
                        key("claims"))
                .arg(channel())
                .arg(Randomness.token());
        return ask(request).map(this::table);
    }

    @Override
    public Watch watch(Watcher watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public String name() {
        return config.url().name();
    }

    @Override
    public Future<Void> close() {
        watchers.clear();
        return Future.join(commands.close(), subscription.close()).mapEmpty();
    }

    private Table table(Response answer) {
        String now = answer.get(0).toString();
        boolean lostItsData = incarnation != null && !incarnation.equals(now);
        incarnation = now;
        if (lostItsData) {
            tellReturned();
        }
        List<Instance> instances = list(answer.get(1), Instance.class).stream()
                .sorted(Comparator.comparing(Instance::name))
                .toList();
        return new Table(now, instances, conditions(answer.get(2)), claims(answer.get(3)));
    }

    // Service, a blank, route; since when. In the protocol's older version they come as a list.
    private static List<RouteClaim> claims(Response hash) {
        List<RouteClaim> claims = new ArrayList<>();
        for (int i = 0; i + 1 < hash.size(); i += 2) {
            String[] claim = hash.get(i).toString().split(" ", 2);
            claims.add(new RouteClaim(claim[0], claim[1], hash.get(i + 1).toLong()));
        }
        return claims;
    }

    // A later version may have kinds of conditions that this one does not know: it ignores them.
    private static List<InstanceCondition> conditions(Response texts) {
        return texts.stream()
                .flatMap(text -> {
                    try {
                        return Stream.of(StoredCondition.read(text.toString()));
                    } catch (UncheckedIOException unknown) {
                        LOG.debug("a condition that cannot be read: {}", text);
                        return Stream.empty();
                    }
                })
                .toList();
    }

    private static <T> List<T> list(Response texts, Class<T> type) {
        return texts.stream().map(text -> Json.read(text.toString(), type)).toList();
    }

    private Future<Response> ask(Request request) {
        return onOwnContext(() -> commands.send(request));
    }

    // Never fails: without a subscription changes are found by polling.
    private Future<Void> awaitSubscription() {
        return subscribed
                .future()
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(cause -> {
                    LOG.debug("not subscribed yet: {}", cause.toString());
                    return null;
                });
    }

    private void listen() {
        subscription.open().onFailure(cause -> LOG.debug("not connected for changes yet: {}", cause.toString()));
    }

    // Redis confirms a subscription by a message too; what was missed before is read then.
    private void subscribe(RedisLink link) {
        link.onMessage(message -> {
            subscribed.tryComplete();
            watchers.forEach(Watcher::changed);
        });
        link.send(Request.cmd(Command.SUBSCRIBE).arg(channel()))
                .onFailure(cause -> LOG.warn("not subscribed: {}", cause.getMessage()));
    }

    // A Redis that hung has hung on both links, and only the commands' link notices.
    private void tellReturned() {
        subscription.recycle();
        watchers.forEach(Watcher::returned);
    }

    // A connection is not enough: a Redis that hangs, or is still loading, accepts connections and answers nothing.
    private Future<Void> awaitUp(Time time, Duration startTimeout) {
        Promise<Void> up = Promise.promise();
        LOG.info("waiting for Redis at {}, {} ms at the most", name(), startTimeout.toMillis());
        ping(time, time.nanos() + startTimeout.toNanos(), up);
        return up.future();
    }

    private void ping(Time time, long giveUpAt, Promise<Void> up) {
        commands.send(Request.cmd(Command.PING)).<Void>mapEmpty().onComplete(answer -> {
            if (answer.succeeded() || commands.isRefused() || time.nanos() - giveUpAt > 0) {
                up.handle(answer);
            } else {
                vertx.setTimer(PING_EVERY_MILLIS, t -> ping(time, giveUpAt, up));
            }
        });
    }

    private <T> Future<T> onOwnContext(Supplier<Future<T>> work) {
        Context caller = vertx.getOrCreateContext();
        Promise<T> answer = Promise.promise();
        context.runOnContext(v -> work.get().onComplete(result -> caller.runOnContext(w -> answer.handle(result))));
        return answer.future();
    }

    private String key(String name) {
        return "{" + config.namespace() + "}:" + name; // braces: one slot in a Redis cluster
    }

    private String channel() {
        return config.namespace() + ":changes";
    }
}
