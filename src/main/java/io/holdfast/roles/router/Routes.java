package io.holdfast.roles.router;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.registry.Instance;
import io.holdfast.registry.RouteOwnership;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes in force: those of the file beat the built-in ones, and these beat those that instances register (their metadata {@code
 * route}, {@code route-host}, {@code route-mint-idempotency-key} and {@code route-encoded-slashes}), of which {@link RouteOwnership}
 * decides who gets it. The pages of front ends come last ({@link PageRoute}). The file is read again when it changes; one that is wrong
 * changes nothing and is logged. Confined to the router's event loop.
 */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final long LOOK_EVERY_MILLIS = 1_000;

    private final Vertx vertx;
    private final WatchedFiles files;
    private final Map<Path, ClientTls> authorities = new ConcurrentHashMap<>();
    private final Optional<String> file;
    private final TimeLimits limits;
    private final boolean servesPages;
    private Optional<Route> pages = Optional.empty();
    private List<Route> fromFile = List.of();
    private final RouteRejections rejections = new RouteRejections();
    private List<Route> fromInstances = List.of();
    private List<Route> waitingInstances = List.of();
    private volatile RouteTable table;
    private String lastText = "";
    private volatile String lastProblem = "";

    /** @param servesPages whether there is a route to the pages, once a front end is known */
    Routes(Vertx vertx, WatchedFiles files, Optional<String> file, TimeLimits limits, boolean servesPages) {
        this.vertx = vertx;
        this.files = files;
        this.file = file;
        this.limits = limits;
        this.servesPages = servesPages;
        rebuild();
    }

    /** Reads the file for the first time, and polls it from then on; fails when it is wrong now. */
    Future<Void> open() {
        if (file.isEmpty()) {
            return Future.succeededFuture();
        }
        return read().onSuccess(v -> vertx.setPeriodic(LOOK_EVERY_MILLIS, t -> read().onFailure(this::keep)));
    }

    RouteTable table() {
        return table;
    }

    /** Why the file as it is now was not taken over; empty when it was. */
    String lastProblem() {
        return lastProblem;
    }

    /** Takes over the routes that instances ask for, each with the service that has it. */
    void update(List<RouteOwnership> claimed) {
        List<Route> served = new ArrayList<>();
        List<Route> waiting = new ArrayList<>();
        for (RouteOwnership ownership : claimed) {
            if (RoutesFile.isPrefix(ownership.prefix())) {
                (ownership.served() ? served : waiting).add(route(ownership));
                ownership.others().forEach(other -> rejections.tell(other, ownership.route(), ownership.service()));
            } else {
                rejections.tell(ownership.service(), ownership.route(), "nobody");
            }
        }
        if (!served.equals(fromInstances) || !waiting.equals(waitingInstances)) {
            fromInstances = served;
            waitingInstances = waiting;
            rebuild();
        }
    }

    /** From now on there is somebody who serves the pages, even when he is away for a while. */
    void frontEndIsKnown() {
        if (servesPages && pages.isEmpty()) {
            pages = Optional.of(PageRoute.of(limits));
            rebuild();
        }
    }

    private Route route(RouteOwnership ownership) {
        Optional<String> host = Optional.of(ownership.host()).filter(name -> !name.isEmpty());
        boolean mintKey = mintsIdempotencyKey(ownership.owner());
        boolean slashes = "true".equals(ownership.owner().meta().get("route-encoded-slashes"));
        return new Route(host, ownership.prefix(), ownership.service(), mintKey, true, limits, slashes);
    }

    private boolean mintsIdempotencyKey(Instance owner) {
        FormerName names = FormerName.OF_METADATA;
        String former = owner.meta().get(names.former());
        String present = owner.meta().get(names.name());
        if (former != null && present != null) {
            names.warnOfBoth(owner.name());
        } else if (former != null) {
            names.warn(owner.name());
        }
        return "true".equals(present == null ? former : present);
    }

    private Future<Void> read() {
        return vertx.fileSystem()
                .readFile(file.orElseThrow())
                .recover(cause -> Future.failedFuture(new ConfigException(
                        "router.routes: %s (expected: a readable YAML file)".formatted(file.get()))))
                .compose(bytes -> {
                    String text = bytes.toString();
                    if (text.equals(lastText)) {
                        return Future.succeededFuture();
                    }
                    lastText = text;
                    List<Route> read = RoutesFile.parse(text, limits);
                    return openAuthorities(read)
                            .onFailure(wrong -> lastText = "") // the file of the authorities may change alone
                            .onSuccess(opened -> take(read));
                });
    }

    private void take(List<Route> read) {
        fromFile = read;
        lastProblem = "";
        rebuild();
        LOG.info("{} routes taken from {}", fromFile.size(), file.orElseThrow());
    }

    private Future<Void> openAuthorities(List<Route> read) {
        List<Path> fresh = read.stream()
                .flatMap(route -> route.ca().stream())
                .filter(path -> !authorities.containsKey(path))
                .distinct()
                .toList();
        return fresh.isEmpty()
                ? Future.succeededFuture()
                : vertx.executeBlocking(() -> {
                    fresh.forEach(path -> authorities.put(path, ClientTls.trusting(path, "router.routes", files)));
                    return null;
                });
    }

    /** How the nodes of a service are spoken with that is not ours. */
    ClientTls tls(String service) {
        return fromFile.stream()
                .filter(route -> route.service().equals(service))
                .findFirst()
                .flatMap(Route::ca)
                .map(authorities::get)
                .orElse(ClientTls.SYSTEM);
    }

    // Logged once, not every second.
    private void keep(Throwable cause) {
        if (!cause.getMessage().equals(lastProblem)) {
            lastProblem = cause.getMessage();
            LOG.warn("{}: {}; the routes stay as they were", file.orElseThrow(), lastProblem);
        }
    }

    private void rebuild() {
        RouteTable written = RouteTable.ofBuiltInServices(limits).with(fromFile);
        Stream.of(fromInstances, waitingInstances).flatMap(List::stream).forEach(route -> written.same(route)
                .filter(given -> !given.service().equals(route.service()))
                .ifPresent(given ->
                        rejections.tell(route.service(), route.host().orElse("") + route.prefix(), given.service())));
        table = new RouteTable(fromInstances)
                .with(written.routes())
                .waiting(waitingInstances)
                .pages(pages);
    }
}
