package io.holdfast.roles.order;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Health;
import io.holdfast.http.Token;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.peers.StaticPeers;
import io.holdfast.rpc.RpcClient;
import io.holdfast.rpc.RpcClients;
import io.holdfast.sql.FreeDiskSpace;
import io.holdfast.support.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class OrderBackfillTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Ten million orders are 5,000 pages; here each page is one order, and there are more than a stack holds. */
    private static final int MANY = 20_000;

    private final Vertx vertx = Vertx.vertx();
    private final FakeOrderTable table = new FakeOrderTable();
    private final Health health = new Health();
    private final AtomicInteger pages = new AtomicInteger();
    private int refused;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    @Test
    void thousands_of_pages_are_fetched() throws Exception {
        OrderStore store = lacking(MANY);

        backfill(store);

        // On a slow machine a page may take too long and be asked for again; that stays the exception.
        assertTrue(pages.get() >= MANY && pages.get() <= MANY + MANY / 100, () -> pages + " pages");
        assertEquals(Optional.empty(), table.firstMissing(MANY).result());
    }

    @Test
    void a_page_that_nobody_gives_is_asked_for_again() throws Exception {
        refused = 3;
        OrderStore store = lacking(5);

        backfill(store);

        assertTrue(pages.get() > 5, () -> pages + " pages");
        assertEquals(Optional.empty(), table.firstMissing(5).result());
    }

    // As a replica has it that installed a snapshot: it knows how many there are, and has none.
    private static OrderStore lacking(long count) {
        var saved = new OrderTable.Saved(new StateMachine.Position(count, Instant.EPOCH), count);
        return new OrderStore(saved, Optional.of(1L), List.of(), null);
    }

    private void backfill(OrderStore store) throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .await(60, SECONDS)
                .actualPort();
        vertx.runOnContext(v -> {
            OrderBackfill backfill = new OrderBackfill(
                    store,
                    new OrderDisk(table, new FreeDiskSpace(vertx, Path.of("."), 1)),
                    new StoredOrders(replicas(port), Time.system(), Duration.ofSeconds(60)),
                    health);
            vertx.setPeriodic(5, t -> backfill.poll());
        });
        Await.until("all orders are here", LIMIT, store::isComplete);
        Await.until("the replica says so", LIMIT, () -> health.reasons().isEmpty());
    }

    private RpcClient replicas(int port) {
        return new RpcClients(
                        vertx,
                        Time.system(),
                        new Token("cluster", Optional.empty(), false),
                        RpcClient.Config.from(new Settings(List.of())),
                        new SimpleMeterRegistry())
                .of("order", StaticPeers.parse("1=127.0.0.1:" + port));
    }

    private void answer(HttpServerRequest request) {
        pages.incrementAndGet();
        long number = Long.parseLong(request.getParam("after")) + 1;
        if (number == 3 && refused-- > 0) {
            request.response().setStatusCode(500).end();
        } else {
            request.response().end(OrderCodec.write(List.of(order(number))));
        }
    }

    private static StoredOrder order(long number) {
        return StoredOrder.of(new LedgerEntry(
                number, "key-" + number, "0".repeat(64), "Fox", Side.BUY, 1, new BigDecimal("15.99"), Instant.EPOCH));
    }
}
