package io.holdfast.platform.registry.redis;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Chance;
import io.holdfast.base.time.Time;
import io.holdfast.platform.registry.Instance;
import io.holdfast.platform.registry.Mark;
import io.holdfast.platform.registry.Registry;
import io.holdfast.platform.web.Json;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry in Redis: leases by Redis' clock, each operation one script. One link asks, a second one listens for changes; both
 * heal by themselves. May be called from any context; answers come on the caller's.
 */
public final class RedisRegistry implements Registry {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRegistry.class);

    /**
     * @param url {@code redis://[:password@]host:port/db}
     * @param timeout how long Redis may take for one answer
     * @param namespace what our keys begin with
     */
    public record Config(String url, Duration timeout, String namespace) {
        public static Config from(Settings settings, String url) {
            return new Config(
                    url,
                    settings.duration("registry.timeout", Duration.ofMillis(500), "how long Redis may take to answer"),
                    settings.text("registry.namespace", "holdfast", "what our keys in Redis begin with"));
        }
    }

    private final Config config;
    private final Vertx vertx;
    private final Context context;
    private final RedisLink asking;
    private final RedisLink listening;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Script hold = Script.load("hold");
    private final Script release = Script.load("release");
    private final Script mark = Script.load("mark");
    private final Script unmark = Script.load("unmark");
    private final Script read = Script.load("read");
    private final Script epoch = Script.load("epoch");
    private volatile String incarnation;

    private RedisRegistry(Vertx vertx, Config config) {
        this.vertx = vertx;
        this.config = config;
        this.context = vertx.getOrCreateContext();
        this.asking = new RedisLink(vertx, context, config.url(), config.timeout(), link -> tellReturned());
        this.listening = new RedisLink(vertx, context, config.url(), config.timeout(), this::subscribe);
    }

    /** Connects; fails with {@code Unavailable} when Redis cannot be reached within {@code patience}. */
    public static Future<RedisRegistry> connect(Vertx vertx, Time time, Config config, Duration patience) {
        RedisRegistry registry = new RedisRegistry(vertx, config);
        return registry.asking
                .open()
                .recover(cause -> registry.awaitUp(time, patience))
                .compose(up -> {
                    registry.listening.open().onFailure(cause -> LOG.debug("not listening yet: {}", cause.toString()));
                    return Future.succeededFuture(registry);
                })
                .recover(cause -> registry.close().transform(closed -> Future.failedFuture(cause)));
    }

    @Override
    public Future<Long> nextEpoch() {
        return ask(epoch.on(key("epoch"))).map(Response::toLong);
    }

    @Override
    public Future<Void> hold(Instance instance, Duration ttl) {
        Request request = hold.on(key("instances"), key("leases"), key("incarnation"))
                .arg(instance.name())
                .arg(instance.epoch())
                .arg(Json.text(instance))
                .arg(ttl.toMillis())
                .arg(channel())
                .arg(Chance.token());
        return ask(request)
                .compose(answer -> answer.toString().equals("superseded")
                        ? Future.failedFuture(Registry.superseded(instance))
                        : Future.succeededFuture());
    }

    @Override
    public Future<Void> release(Instance instance) {
        return ask(release.on(key("instances"), key("leases"))
                        .arg(instance.name())
                        .arg(instance.epoch())
                        .arg(channel()))
                .mapEmpty();
    }

    @Override
    public Future<Void> mark(Mark mark, Duration ttl) {
        return ask(this.mark
                        .on(key("instances"), key("marks"), key("mark-ends"))
                        .arg(mark.name())
                        .arg(mark.epoch())
                        .arg(Json.text(mark))
                        .arg(ttl.toMillis())
                        .arg(channel()))
                .mapEmpty();
    }

    @Override
    public Future<Void> unmark(Mark mark) {
        return ask(unmark.on(key("marks"), key("mark-ends"))
                        .arg(mark.name())
                        .arg(mark.epoch())
                        .arg(channel()))
                .mapEmpty();
    }

    @Override
    public Future<Table> read() {
        Request request = read.on(key("instances"), key("leases"), key("incarnation"), key("marks"), key("mark-ends"))
                .arg(channel())
                .arg(Chance.token());
        return ask(request).map(this::table);
    }

    @Override
    public Watch watch(Watcher watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public String name() {
        return asking.name();
    }

    @Override
    public Future<Void> close() {
        watchers.clear();
        return Future.join(asking.close(), listening.close()).mapEmpty();
    }

    private Table table(Response answer) {
        String now = answer.get(0).toString();
        boolean lostItsMemory = incarnation != null && !incarnation.equals(now);
        incarnation = now;
        if (lostItsMemory) {
            tellReturned();
        }
        List<Instance> instances = list(answer.get(1), Instance.class).stream()
                .sorted(Comparator.comparing(Instance::name))
                .toList();
        return new Table(now, instances, list(answer.get(2), Mark.class));
    }

    private static <T> List<T> list(Response texts, Class<T> type) {
        return texts.stream().map(text -> Json.read(text.toString(), type)).toList();
    }

    private Future<Response> ask(Request request) {
        return onOurContext(() -> asking.send(request));
    }

    // What is lost when a message was missed is found by the next poll, so a subscription needs no more than to come
    // back.
    private void subscribe(RedisLink link) {
        link.onMessage(message -> watchers.forEach(Watcher::changed));
        link.send(Request.cmd(Command.SUBSCRIBE).arg(channel()))
                .onSuccess(ok -> watchers.forEach(Watcher::changed))
                .onFailure(cause -> LOG.warn("not subscribed: {}", cause.getMessage()));
    }

    // A Redis that hung has hung on both links, and only the asking one can tell.
    private void tellReturned() {
        listening.recycle();
        watchers.forEach(Watcher::returned);
    }

    private Future<Void> awaitUp(Time time, Duration patience) {
        Promise<Void> up = Promise.promise();
        long giveUpAt = time.nanos() + patience.toNanos();
        vertx.setPeriodic(20, timer -> {
            if (asking.isUp() || time.nanos() - giveUpAt > 0) {
                vertx.cancelTimer(timer);
                asking.send(Request.cmd(Command.PING)).<Void>mapEmpty().onComplete(up);
            }
        });
        return up.future();
    }

    private <T> Future<T> onOurContext(Supplier<Future<T>> work) {
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
