package io.holdfast.hosting;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.Problem;
import io.holdfast.http.WebServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ports that a process was told to listen at, taken before it does anything else: what another process has ends the start before
 * anything is written. Whoever asks there before the service listens is told that it is starting. Any thread may use it.
 *
 * <p>Nothing is let go in between: servers of one Vert.x that listen at the same address share its socket, and the one of the service
 * joins before the one that holds the port leaves.
 */
public final class PortReservation {
    private static final Problem STARTING = Problem.of(503, "starting", "this process is starting; try again");

    private final Map<String, HttpServer> held = new ConcurrentHashMap<>();
    private final Map<String, Integer> former = new ConcurrentHashMap<>(); // by role

    /** Holds nothing. */
    public PortReservation() {}

    /** A port that somebody of this process is going to listen at. @param role as people call it */
    public record ServicePort(String role, String host, int port) {
        private String address() {
            return host + ":" + port;
        }
    }

    /**
     * Takes them all, or none.
     *
     * @param places those with port 0 are passed over
     * @return fails with {@code Unavailable} that names the role and the address
     */
    public static Future<PortReservation> take(Vertx vertx, WebServer.Config web, List<ServicePort> places) {
        PortReservation hold = new PortReservation();
        List<Future<Void>> taken = new ArrayList<>();
        places.stream().filter(place -> place.port() > 0).forEach(place -> taken.add(hold.take(vertx, web, place)));
        return Future.join(taken).map(hold).recover(cause -> hold.close()
                .transform(closed -> Future.failedFuture(cause)));
    }

    /**
     * Takes those of {@code places} that are free, for roles that were told no port and had these before: others may look for them
     * there while nobody can tell where they are. Always ends well.
     */
    public Future<Void> takeFormer(Vertx vertx, WebServer.Config web, List<ServicePort> places) {
        List<Future<Void>> taken = new ArrayList<>();
        places.forEach(place -> taken.add(take(vertx, web, place)
                .onSuccess(v -> former.put(place.role(), place.port()))
                .otherwiseEmpty()));
        return Future.join(taken).mapEmpty();
    }

    /** Where {@code role} listens that was told {@code port}: if it was told none, where it did before, if that is free; else 0. */
    int portOf(String role, int port) {
        return port == 0 ? former.getOrDefault(role, 0) : port;
    }

    /** The service listens at that place by now, if it was held. Always ends well. */
    public Future<Void> release(String host, int port) {
        HttpServer server = held.remove(host + ":" + port);
        return server == null ? Future.succeededFuture() : server.close().otherwiseEmpty();
    }

    /** Lets all go that are left. Always ends well. */
    public Future<Void> close() {
        List<HttpServer> all = List.copyOf(held.values());
        held.clear();
        return Future.join(all.stream().map(HttpServer::close).toList())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private Future<Void> take(Vertx vertx, WebServer.Config web, ServicePort place) {
        return WebServer.listen(vertx, web.at(place.host()), place.port(), PortReservation::answer)
                .<Void>map(server -> {
                    held.put(place.address(), server);
                    return null;
                })
                .recover(cause -> Future.failedFuture(
                        new Failure.Unavailable("cannot-listen", place.role() + ": " + cause.getMessage())));
    }

    private static void answer(HttpServerRequest request) {
        // The service will not answer on this connection.
        request.response().putHeader("Connection", "close");
        if ("/health/live".equals(request.path())) {
            Health.answer(request.response(), 200, "up", List.of());
        } else {
            STARTING.sendTo(request.response());
        }
    }
}
