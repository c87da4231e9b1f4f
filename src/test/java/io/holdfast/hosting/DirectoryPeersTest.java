package io.holdfast.hosting;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.registry.Instance;
import io.holdfast.registry.LocalRegistry;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.replication.peers.Peers;
import io.holdfast.support.Await;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectoryPeersTest {
    private static final Duration TTL = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime();
    private final LocalRegistry registry = new LocalRegistry(time);
    private ServiceDirectory directory;

    @BeforeEach
    void follow() throws Exception {
        registry.hold(instance("1", 7001, Instance.State.READY), TTL).await(60, SECONDS);
        var config = new ServiceDirectory.Config(TTL, TTL, Duration.ofMillis(1));
        directory = ServiceDirectory.follow(vertx, registry, time, config).await(60, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        directory.close(vertx);
        vertx.close().await(60, SECONDS);
    }

    private static Instance instance(String id, int port, Instance.State state) {
        return new Instance("catalog", id, port, URI.create("http://127.0.0.1:" + port), state, 1, Map.of());
    }

    @Test
    void a_replica_is_found_under_its_instance_id_also_while_it_starts() throws Exception {
        Peers peers = new DirectoryPeers(directory, "catalog");

        registry.hold(instance("2", 7002, Instance.State.STARTING), TTL).await(60, SECONDS);

        assertEquals(Optional.of(URI.create("http://127.0.0.1:7001")), peers.find(1));
        Await.until("2 is seen", SOON, () -> peers.find(2).isPresent());
        assertTrue(peers.find(3).isEmpty());
        assertTrue(new DirectoryPeers(directory, "order").find(1).isEmpty());
    }

    @Test
    void it_follows_a_replica_to_a_new_address_and_forgets_none() throws Exception {
        Peers peers = new DirectoryPeers(directory, "catalog");
        Instance moved = instance("1", 7009, Instance.State.READY);

        registry.hold(moved, TTL).await(60, SECONDS);
        Await.until("it moved", SOON, () -> peers.find(1).equals(Optional.of(moved.url())));
        registry.release(moved).await(60, SECONDS);
        Await.until("it is gone", SOON, () -> directory.all("catalog").isEmpty());

        assertEquals(Optional.of(moved.url()), peers.find(1));
    }

    @Test
    void all_are_sorted_by_id_and_leave_out_what_is_no_replica() throws Exception {
        Peers peers = new DirectoryPeers(directory, "catalog");

        for (String id : new String[] {"10", "2", "canary", "02", "0", "12345"}) {
            registry.hold(instance(id, 7002, Instance.State.READY), TTL).await(60, SECONDS);
        }

        Await.until("10 is seen", SOON, () -> peers.find(10).isPresent());
        Await.until("all are seen", SOON, () -> directory.all("catalog").size() == 7);
        assertEquals(List.of(1, 2, 10), List.copyOf(peers.all().keySet()));
        assertEquals(URI.create("http://127.0.0.1:7001"), peers.all().get(1));
    }
}
