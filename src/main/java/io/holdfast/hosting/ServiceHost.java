package io.holdfast.hosting;

import io.holdfast.api.Rpc;
import io.holdfast.base.config.HostName;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.DirectHandler;
import io.holdfast.http.Fields;
import io.holdfast.http.Paths;
import io.holdfast.http.Problem;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.WebServer;
import io.holdfast.http.tls.RoleNames;
import io.holdfast.http.tls.TlsRejections;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Lease;
import io.holdfast.rpc.RpcServer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service of this process as others see it: its port, its lease and its drain. Confined to the event loop of its owner.
 *
 * <pre>
 *   listening, "starting" ──ready()──► "ready" ──drain()──► "draining" ──no request in flight──► gone
 *                  ▲ └────────────────────┘
 *                  └──────withdraw()
 * </pre>
 */
public final class ServiceHost {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceHost.class);
    private static final Problem STARTING = Problem.of(503, "starting", "this process is starting; try again");

    private static final Problem WRONG_ROLE =
            Problem.of(403, "wrong-role", "the certificate of the caller names no role that may send this request");

    private final Platform platform;
    private final HttpServer server;
    private final Health health;
    private final Lease lease;

    private ServiceHost(Platform platform, HttpServer server, Health health, Lease lease) {
        this.platform = platform;
        this.server = server;
        this.health = health;
        this.lease = lease;
    }

    /**
     * Listens, and registers as starting. Until it is registered, clients get 503; health checks and peers are served.
     *
     * @param id of the instance; derived from the address if there is none, and then valid for this process only
     * @return fails with {@code Conflict} when another running process has that id, with {@code Unavailable} when the port or the registry
     *     is not available
     */
    public static Future<ServiceHost> open(
            Platform platform,
            String service,
            Optional<String> id,
            int port,
            Health health,
            Handler<HttpServerRequest> handler) {
        return open(platform, platform.listening().web(), service, id, port, health, handler);
    }

    /** The same. @param web limits of this port, if they differ from those of the process */
    public static Future<ServiceHost> open(
            Platform platform,
            WebServer.Config web,
            String service,
            Optional<String> id,
            int port,
            Health health,
            Handler<HttpServerRequest> handler) {
        return open(platform, web, service, id, port, health, handler, DirectHandler.NONE);
    }

    /** The same. @param direct answers what it takes in place of {@code handler}, once the instance is registered */
    public static Future<ServiceHost> open(
            Platform platform,
            WebServer.Config web,
            String service,
            Optional<String> id,
            int port,
            Health health,
            Handler<HttpServerRequest> handler,
            DirectHandler direct) {
        return open(platform, web, service, id, port, health, handler, direct, new DuplicateInstanceCheck(platform));
    }

    static Future<ServiceHost> open(
            Platform platform,
            WebServer.Config web,
            String service,
            Optional<String> id,
            int port,
            Health health,
            Handler<HttpServerRequest> handler,
            DirectHandler direct,
            DuplicateInstanceCheck duplicates) {
        AtomicBoolean registered = new AtomicBoolean();
        int place = platform.listening().ports().portOf(service, port);
        Future<HttpServer> listening = WebServer.listen(
                platform.vertx(),
                web,
                place,
                request -> {
                    String path = Paths.normalized(request.path());
                    if (!mayCall(platform, web, service, path, request)) {
                        WRONG_ROLE.sendTo(request.response());
                    } else if (registered.get() || isForAnyState(path)) {
                        handler.handle(request);
                    } else {
                        STARTING.sendTo(request.response());
                    }
                },
                whenRegistered(direct, registered),
                platform.listening().drain().keepAlive());
        return listening.compose(server -> {
            platform.listening()
                    .ports()
                    .release(platform.listening().web().host(), place)
                    .onFailure(never -> {});
            URI url = HostName.url(web.tls().scheme(), platform.listening().advertise(), server.actualPort());
            health.listensAt(url);
            Instance instance =
                    new Instance(service, id.orElseGet(() -> idOf(url)), 0, url, Instance.State.STARTING, 1, Map.of());
            return duplicates
                    .none(instance)
                    .compose(free -> Lease.take(
                            platform.vertx(),
                            platform.discovery().registry(),
                            platform.discovery().lease(),
                            instance,
                            () -> superseded(health, instance)))
                    .recover(cause -> laterIfPossible(platform, health, instance, cause))
                    .map(lease -> {
                        registered.set(true);
                        DuplicateInstanceMonitor.begin(
                                platform.discovery().directory(), instance.name(), url, LOG::warn);
                        return new ServiceHost(platform, server, health, lease);
                    })
                    .recover(cause -> server.close().transform(closed -> Future.failedFuture(cause)));
        });
    }

    // A replica that knows its peers serves without a registry, and registers when that is back.
    private static Future<Lease> laterIfPossible(Platform platform, Health health, Instance instance, Throwable cause) {
        if (!platform.discovery().directory().doesWithoutRegistry() || cause instanceof Failure.Conflict) {
            return Future.failedFuture(cause);
        }
        LOG.warn("{} serves without being registered yet: {}", instance.name(), cause.getMessage());
        platform.discovery().directory().listensHere(instance);
        return Future.succeededFuture(Lease.takeLater(
                platform.vertx(),
                platform.discovery().registry(),
                platform.discovery().lease(),
                instance,
                () -> superseded(health, instance)));
    }

    private static String idOf(URI url) {
        return url.getHost().replaceAll("[\\[\\]]", "").replaceAll("[^A-Za-z0-9._-]", ".") + "-" + url.getPort();
    }

    private static DirectHandler whenRegistered(DirectHandler direct, AtomicBoolean registered) {
        return new DirectHandler() {
            @Override
            public boolean takes(String method, String target, Fields fields) {
                return registered.get() && direct.takes(method, target, fields);
            }

            @Override
            public void handle(ServerRequest request) {
                direct.handle(request);
            }
        };
    }

    private static boolean mayCall(
            Platform platform, WebServer.Config web, String service, String path, HttpServerRequest request) {
        if (!web.tls().wantsCertificate() || !Rpc.isInternal(path)) {
            return true;
        }
        Set<String> roles = roles(request);
        boolean may = InternalCallers.mayCall(service, path, roles);
        if (!may) {
            platform.listening()
                    .tls()
                    .rejections()
                    .rejected(
                            request.remoteAddress().hostAddress(),
                            TlsRejections.Reason.WRONG_ROLE,
                            "%s, at %s of %s".formatted(String.join(", ", roles), path, service));
        }
        return may;
    }

    private static Set<String> roles(HttpServerRequest request) {
        try {
            return RoleNames.of(request.sslSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException none) {
            return Set.of();
        }
    }

    private static boolean isForAnyState(String path) {
        return path.startsWith("/health/") || Rpc.isInternal(path);
    }

    /** Makes these calls available to callers in this process without a socket, where they are declared so. */
    public void serveInProcess(RpcServer calls) {
        calls.serve(
                platform.rpc().inProcess(), instance().url(), platform.vertx().getOrCreateContext());
    }

    /** Registers as ready; if the registry is unavailable, when it is back. */
    public Future<Void> ready() {
        health.passes("start");
        if (!lease.isRegistered()) {
            platform.discovery().directory().listensHere(instance().in(Instance.State.READY));
        }
        return lease.become(Instance.State.READY)
                .onSuccess(v -> LOG.info(
                        "{} is ready at {}", instance().name(), instance().url()))
                .recover(cause -> {
                    if (cause instanceof Failure.Conflict) {
                        return Future.failedFuture(cause);
                    }
                    LOG.warn(
                            "{} is ready, and not registered so yet: {}",
                            instance().name(),
                            cause.getMessage());
                    return Future.succeededFuture();
                });
    }

    /** Registers as not ready until {@link #ready()} is called; it goes on listening. @param why for people */
    public Future<Void> withdraw(String why) {
        return lease.become(Instance.State.STARTING, why);
    }

    public Instance instance() {
        return lease.instance();
    }

    /** Registers as draining, waits until routers know, lets requests in flight end, deregisters. Always succeeds. */
    public Future<Void> drain() {
        return drain(Future::succeededFuture);
    }

    /** The same. @param endStreams ends requests that would never end by themselves */
    public Future<Void> drain(Supplier<Future<Void>> endStreams) {
        health.fails("drain", "draining", "draining");
        return lease.become(Instance.State.DRAINING)
                .otherwiseEmpty() // without a registry, requests in flight still end
                .compose(told -> platform.vertx()
                        .timer(platform.listening().drain().notice().toMillis(), TimeUnit.MILLISECONDS))
                .compose(v -> endStreams.get())
                .compose(v -> finishWhatIsInFlight())
                .otherwiseEmpty()
                .compose(v -> lease.close());
    }

    private Future<Void> finishWhatIsInFlight() {
        long limit = platform.listening().drain().limit().toMillis();
        return Future.join(
                        server.shutdown(limit, TimeUnit.MILLISECONDS),
                        platform.rpc().inProcess().leave(instance().url()).timeout(limit, TimeUnit.MILLISECONDS))
                .mapEmpty();
    }

    private static void superseded(Health health, Instance instance) {
        health.fails(
                "lease",
                "superseded",
                "a later start of %s has taken its place; stop this process".formatted(instance.name()));
    }
}
