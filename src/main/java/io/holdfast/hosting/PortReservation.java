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
import java.util.function.Function;

/**
 * Reserves the configured ports of a process before it does anything else: a port in use ends the start before anything is written.
 * Requests that arrive before the service listens get a response that the process is starting. Any thread may use it.
 *
 * <p>A port is never free in between: servers of one Vert.x instance that listen at the same address share the socket, and the server of
 * the service joins before the reserving one leaves.
 */
public final class PortReservation {
    /** How the port of a role listens, by the name of the role. */
    public interface Rules extends Function<String, WebServer.Config> {}

    private static final Problem STARTING = Problem.of(503, "starting", "this process is starting; try again");

    private final Map<String, HttpServer> reserved = new ConcurrentHashMap<>();
    private final Map<String, Integer> former = new ConcurrentHashMap<>(); // by role

    /** Reserves nothing. */
    public PortReservation() {}

    /** A port at which a role of this process is going to listen, or the admin server. @param role its name */
    public record ServicePort(String role, String host, int port) {
        private String address() {
            return host + ":" + port;
        }
    }

    /**
     * Reserves all of them, or none.
     *
     * @param places those with port 0 are skipped
     * @return fails with {@code Unavailable} that names the role and the address
     */
    public static Future<PortReservation> take(Vertx vertx, Rules rules, List<ServicePort> places) {
        PortReservation reservation = new PortReservation();
        List<Future<Void>> taken = new ArrayList<>();
        places.stream()
                .filter(place -> place.port() > 0)
                .forEach(place -> taken.add(reservation.take(vertx, rules, place)));
        return Future.join(taken)
                .map(reservation)
                .recover(cause -> reservation.close().transform(closed -> Future.failedFuture(cause)));
    }

    /**
     * Reserves those of {@code places} that are free, for roles without a configured port that listened there before: their peers may
     * still try to reach them there. Always succeeds.
     */
    public Future<Void> takeFormer(Vertx vertx, Rules rules, List<ServicePort> places) {
        List<Future<Void>> taken = new ArrayList<>();
        places.forEach(place -> taken.add(take(vertx, rules, place)
                .onSuccess(v -> former.put(place.role(), place.port()))
                .otherwiseEmpty()));
        return Future.join(taken).mapEmpty();
    }

    /** The port for {@code role}: the configured one, else the former one if it could be reserved, else 0. */
    int portOf(String role, int port) {
        return port == 0 ? former.getOrDefault(role, 0) : port;
    }

    /** Gives up a reservation, if there is one, because the service listens there now. Always succeeds. */
    public Future<Void> release(String host, int port) {
        HttpServer server = reserved.remove(host + ":" + port);
        return server == null ? Future.succeededFuture() : server.close().otherwiseEmpty();
    }

    /** Gives up all reservations that are left. Always succeeds. */
    public Future<Void> close() {
        List<HttpServer> all = List.copyOf(reserved.values());
        reserved.clear();
        return Future.join(all.stream().map(HttpServer::close).toList())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private Future<Void> take(Vertx vertx, Rules rules, ServicePort place) {
        return WebServer.listen(
                        vertx, rules.apply(place.role()).at(place.host()), place.port(), PortReservation::answer)
                .<Void>map(server -> {
                    reserved.put(place.address(), server);
                    return null;
                })
                .recover(cause -> Future.failedFuture(
                        new Failure.Unavailable("cannot-listen", place.role() + ": " + cause.getMessage())));
    }

    private static void answer(HttpServerRequest request) {
        // The service does not take over this connection.
        request.response().putHeader("Connection", "close");
        if ("/health/live".equals(request.path())) {
            Health.answer(request.response(), 200, "up", List.of());
        } else {
            STARTING.sendTo(request.response());
        }
    }
}
