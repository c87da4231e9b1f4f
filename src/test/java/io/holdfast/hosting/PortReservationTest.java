package io.holdfast.hosting;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.WebServer;
import io.holdfast.support.Ports;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortReservationTest {
    private static final String HOST = "127.0.0.1";
    private static final WebServer.Config WEB = WebServer.Config.from(new Settings(List.of()));

    private final Vertx vertx = Vertx.vertx();
    private final int port = Ports.lasting();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private PortReservation hold(int... ports) throws Exception {
        List<PortReservation.ServicePort> places = Arrays.stream(ports)
                .mapToObj(each -> new PortReservation.ServicePort("order", HOST, each))
                .toList();
        return PortReservation.take(vertx, role -> WEB, places).await(60, SECONDS);
    }

    // A connection each: which of two servers gets it is not known before.
    private HttpResponse<String> get(String path) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return client.send(
                HttpRequest.newBuilder(URI.create("http://%s:%d%s".formatted(HOST, port, path)))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void says_meanwhile_that_the_process_is_starting() throws Exception {
        hold(port);

        HttpResponse<String> told = get("/orders");

        assertEquals(503, told.statusCode());
        assertEquals("1", told.headers().firstValue("Retry-After").orElse(""));
        assertEquals("close", told.headers().firstValue("Connection").orElse(""));
        assertEquals(
                "application/problem+json",
                told.headers().firstValue("Content-Type").orElse(""));
        assertEquals(503, get("/health/ready").statusCode());
        assertEquals(200, get("/health/live").statusCode());
    }

    @Test
    void passes_the_port_to_the_service_which_alone_is_asked_then() throws Exception {
        PortReservation hold = hold(port);
        vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return WebServer.listen(
                                vertx, WEB, port, request -> request.response().end("service"));
                    }
                })
                .await(60, SECONDS);
        hold.release(HOST, port).await(60, SECONDS);

        for (int i = 0; i < 10; i++) {
            assertEquals("service", get("/orders").body());
        }
    }

    @Test
    void that_is_taken_by_somebody_is_named_and_the_others_are_let_go() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Failure refused = assertThrows(Failure.Unavailable.class, () -> hold(port, taken.getLocalPort(), 0));

            assertEquals(
                    "order: cannot listen at 127.0.0.1:" + taken.getLocalPort(),
                    refused.getMessage().split(": Address|: bind")[0].replaceAll(": [^:]*$", ""));
        }
        assertThrows(ConnectException.class, () -> get("/orders"));
    }

    @Test
    void of_before_is_taken_for_a_role_that_was_told_none_if_it_is_free() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PortReservation hold = new PortReservation();
            hold.takeFormer(
                            vertx,
                            role -> WEB,
                            List.of(
                                    new PortReservation.ServicePort("order", HOST, port),
                                    new PortReservation.ServicePort("catalog", HOST, taken.getLocalPort())))
                    .await(60, SECONDS);

            assertEquals(port, hold.portOf("order", 0));
            assertEquals(1, hold.portOf("order", 1));
            assertEquals(0, hold.portOf("catalog", 0));
            assertEquals(503, get("/orders").statusCode());
        }
    }
}
