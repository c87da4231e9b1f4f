package io.holdfast.roles.order;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.GroupThread;
import io.holdfast.replication.PeerTransport;
import io.holdfast.replication.StateMachine.Position;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.sql.FreeDiskSpace;
import io.holdfast.sql.WriteBehind;
import io.holdfast.support.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/** Fills a replica's file with orders as the replica itself would. The order of a number is always the same one. */
public final class SeededOrders {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private SeededOrders() {}

    /** Orders up to {@code count}, after those that are there. @param progress gets each number that is taken */
    public static void write(Path directory, long count, LongConsumer progress) throws Exception {
        Vertx vertx = Vertx.vertx();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try {
            OrderTable table = H2OrderTable.open(vertx, directory).await(60, SECONDS);
            long last = table.load().await(60, SECONDS).lastNumber();
            var config = WriteBehind.Config.from(new Settings(List.of()), "order.disk");
            var listener = new WriteBehind.Listener<OrderChange>() {
                @Override
                public void onSynced(OrderChange newest) { // only the end counts
                }

                @Override
                public void onFailure(Throwable cause) {
                    failure.set(cause);
                }
            };
            var writer = new WriteBehind<>(vertx, Time.system(), config, table, listener);
            for (long number = last + 1; number <= count; number++) {
                writer.add(change(number));
                progress.accept(number);
            }
            writer.close().await(120, SECONDS);
            table.close().await(60, SECONDS);
        } finally {
            vertx.close().await(60, SECONDS);
        }
        if (failure.get() != null) {
            throw new IllegalStateException("not written", failure.get());
        }
    }

    /**
     * The same through a group of one replica, which keeps its log and its snapshots in {@code directory} too: what a replica that has
     * run for long looks like.
     */
    public static void decide(Path directory, long count, LongConsumer progress) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Settings settings = new Settings(List.of());
            OrderTable table = H2OrderTable.open(vertx, directory).await(60, SECONDS);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            OrderPersister persister = new OrderPersister(
                    vertx,
                    Time.system(),
                    WriteBehind.Config.from(settings, "order.store"),
                    new OrderDisk(table, new FreeDiskSpace(vertx, Path.of("."), 1)),
                    failure::set);
            OrderStore store = persister.load().await(60, SECONDS);
            GroupThread thread = GroupThread.begin(vertx, new GroupId("order"));
            EngineGroup<OrderBatch, Long> group = EngineGroup.open(
                            vertx,
                            thread,
                            EngineGroup.Config.from(settings),
                            new EngineGroup.Identity(new GroupId("order"), 1, Set.of(1)),
                            directory.resolve("log"),
                            Time.system(),
                            new NoPeers(),
                            store)
                    .await(60, SECONDS);
            Await.until("the only replica leads", Duration.ofSeconds(20), () -> group.status()
                    .leads());
            Semaphore underWay = new Semaphore(2_000);
            for (long number = store.lastNumber() + 1; number <= count && failure.get() == null; number++) {
                underWay.acquire();
                group.submit(new OrderBatch(List.of(order(number))))
                        .onFailure(failure::set)
                        .onComplete(done -> underWay.release());
                progress.accept(number);
            }
            underWay.acquire(2_000);
            group.close().await(60, SECONDS);
            thread.end().await(60, SECONDS);
            persister.close().await(120, SECONDS);
            table.close().await(60, SECONDS);
            if (failure.get() != null) {
                throw new IllegalStateException("not decided", failure.get());
            }
        } finally {
            vertx.close().await(60, SECONDS);
        }
    }

    private static final class NoPeers implements PeerTransport {
        @Override
        public void send(int peer, Buffer frame) {
            // there is nobody
        }

        @Override
        public boolean isReachable(int peer) {
            return false;
        }
    }

    public static String key(long number) {
        Random random = new Random(number);
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    static OrderChange change(long number) {
        return new OrderChange(new Position(number, order(number).order().placedAt()), List.of(order(number)));
    }

    static StoredOrder order(long number) {
        return StoredOrder.of(trade(number));
    }

    private static LedgerEntry trade(long number) {
        Random random = new Random(-number);
        String hash = "%016x%016x%016x%016x"
                .formatted(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        return new LedgerEntry(
                number,
                key(number),
                hash,
                "product " + random.nextInt(1000),
                number % 2 == 0 ? Side.BUY : Side.SELL,
                1 + random.nextInt(100),
                new BigDecimal("19.99"),
                BEGINNING.plusMillis(number));
    }
}
