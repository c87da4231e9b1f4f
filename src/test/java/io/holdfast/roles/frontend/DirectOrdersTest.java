package io.holdfast.roles.frontend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Orders that a front end answers on the channel are answered as those that go through Vert.x' server and vertx-web. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 5, timeUnit = MINUTES)
class DirectOrdersTest {
    private OrderPorts ports;

    @BeforeEach
    void open(Vertx vertx, @TempDir Path data) throws Exception {
        ports = OrderPorts.open(vertx, data, Map.of());
        ports.site()
                .client(ports.direct())
                .put("/products/Rare")
                .putHeader(TestPlatform.ADMIN[0], TestPlatform.ADMIN[1])
                .sendJsonObject(new JsonObject().put("price", 1).put("quantity", 5))
                .await(60, SECONDS);
    }

    @AfterEach
    void close() {
        ports.close();
    }

    @Test
    void are_answered_as_behind_vertx_web() throws Exception {
        List<String> differences = new ArrayList<>();
        int onTheChannel = 0;
        int number = 0;
        for (Map.Entry<String, String> request : OrderRequests.all().entrySet()) {
            OrderPorts.Both both = ports.send(request.getValue(), ++number);
            if (!both.areEqual()) {
                differences.add(request.getKey() + both);
            }
            onTheChannel += both.wasDirect() ? 1 : 0;
        }

        assertEquals("", String.join("\n", differences));
        assertTrue(onTheChannel >= 80, onTheChannel + " of " + number);
    }

    @Test
    void are_counted_by_route_and_status() throws Exception {
        String order = OrderRequests.all().get("an order");
        ports.send(order, 1);
        ports.send(OrderRequests.all().get("no object"), 2);
        try (Socket leaving =
                new Socket(ports.direct().getHost(), ports.direct().getPort())) {
            leaving.getOutputStream().write(order.replace("1}", "").getBytes(ISO_8859_1));
        }

        Await.until(
                "all are counted",
                OrderPorts.LONGEST,
                () -> counted(201) == 1 && counted(400) == 1 && counted(499) == 1);
    }

    private long counted(int status) {
        Timer timer = ports.site()
                .platform()
                .telemetry()
                .meters()
                .find("http.server.request.duration")
                .tags("service", "frontend", "http.request.method", "POST", "http.route", "/orders")
                .tag("http.response.status.code", Integer.toString(status))
                .timer();
        return timer == null ? 0 : timer.count();
    }
}
