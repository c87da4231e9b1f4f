package io.holdfast.replication.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.time.ManualTime;
import io.holdfast.http.Token;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.support.Await;
import io.holdfast.support.Seed;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PeerStreamsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final PeerStreams.Config CONFIG =
            new PeerStreams.Config(TestReplica.FRAME_MAX, 32 << 20, Duration.ofMillis(250), Duration.ofSeconds(1));

    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime(); // a slow machine is no silent peer
    private final Vertx others = Vertx.vertx();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<Integer, URI> addresses = new ConcurrentHashMap<>();
    private PeerStreams streams;
    private TestReplica replica;

    @BeforeEach
    void start() throws Exception {
        replica = TestReplica.start(others, 2);
        addresses.put(2, replica.url());
        streams = streams(CONFIG, TestReplica.TOKEN);
    }

    @AfterEach
    void close() throws Exception {
        streams.close().await(60, SECONDS);
        vertx.close().await(60, SECONDS);
        replica.end();
        others.close().await(60, SECONDS);
    }

    private PeerStreams streams(PeerStreams.Config config, Token token) {
        Peers peers = new KnownPeers(addresses);
        return new PeerStreams(
                vertx,
                vertx.getOrCreateContext(),
                time,
                config,
                TestReplica.GROUP,
                1,
                peers,
                token,
                ClientTls.SYSTEM,
                meters);
    }

    private void connect() {
        streams.open(2);
        Await.until("2 is reachable", SOON, () -> streams.isReachable(2));
    }

    private double count(String what) {
        return meters.get("holdfast.replication." + what).tag("peer", "2").counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    private double attempts(String result) {
        return meters.get("holdfast.replication.connects")
                .tag("result", result)
                .counter()
                .count();
    }

    private double accepted(int peer) {
        return meters.counter(
                        "holdfast.replication.connects",
                        "group",
                        TestReplica.GROUP.name(),
                        "peer",
                        Integer.toString(peer),
                        "result",
                        "accepted")
                .count();
    }

    private void sendUntilItArrives(TestReplica to, String text) {
        Buffer frame = Buffer.buffer(text);
        Await.until(text + " arrives", SOON, () -> {
            streams.send(2, frame); // as the engine does
            return to.received.contains(frame);
        });
    }

    @Nested
    class Frames {
        @Test
        void arrive_whole_and_in_order_whatever_their_size() {
            connect();
            List<Buffer> sent = new ArrayList<>();
            for (int size :
                    new int[] {1, 0, 200, 32_767, 32_768, 32_769, 5 << 20, 0, 70_000, 3, TestReplica.FRAME_MAX, 7}) {
                byte[] payload = new byte[size];
                Seed.next().random().nextBytes(payload);
                sent.add(Buffer.buffer(payload));
            }

            sent.forEach(frame -> streams.send(2, frame));

            Await.until("all", SOON, () -> replica.received.size() == sent.size());
            assertEquals(sent, replica.received);
        }

        @Test
        void arrive_in_order_ten_thousand_at_once() {
            connect();
            List<Buffer> sent = IntStream.range(0, 10_000)
                    .mapToObj(i -> Buffer.buffer("frame " + i))
                    .toList();

            sent.forEach(frame -> streams.send(2, frame));

            Await.until("all", SOON, () -> replica.received.size() == sent.size());
            assertEquals(sent, replica.received);
            Await.until("all are counted", SOON, () -> count("frames.sent") == 10_000);
            assertEquals(sent.stream().mapToInt(f -> 4 + f.length()).sum(), count("bytes.sent"));
        }

        @Test
        void may_go_to_several_replicas_and_be_the_same_ones() throws Exception {
            TestReplica three = TestReplica.start(others, 3);
            addresses.put(3, three.url());
            connect();
            streams.open(3);
            Await.until("3 is reachable", SOON, () -> streams.isReachable(3));
            Buffer frame = Buffer.buffer(new byte[100_000]);

            for (int i = 0; i < 20; i++) {
                streams.send(2, frame);
                streams.send(3, frame);
            }

            Await.until("all", SOON, () -> replica.received.size() == 20 && three.received.size() == 20);
            assertTrue(three.received.stream().allMatch(frame::equals));
        }

        @Test
        void of_one_turn_leave_in_one_write() throws Exception {
            try (StoppedPeer peer = new StoppedPeer(StoppedPeer.ACCEPTS)) {
                addresses.put(2, peer.url());
                Promise<PeerStreams> made = Promise.promise();
                Context context = vertx.getOrCreateContext();
                context.runOnContext(v -> made.complete(streams(CONFIG, TestReplica.TOKEN)));
                PeerStreams own = made.future().await(60, SECONDS);
                own.open(2);
                Await.until("2 is reachable", SOON, () -> own.isReachable(2));

                context.runOnContext(v -> IntStream.range(0, 100).forEach(i -> own.send(2, Buffer.buffer("12345678"))));

                byte[] chunk = peer.accepted.get(0).getInputStream().readNBytes(5);
                assertEquals(Integer.toHexString(100 * 12) + "\r\n", new String(chunk, US_ASCII));
                own.close().await(60, SECONDS);
            }
        }

        @Test
        void without_a_stream_are_dropped_and_counted_and_begin_one() {
            streams.send(2, Buffer.buffer("lost"));

            assertEquals(1, count("frames.dropped"));
            assertEquals(8, count("bytes.dropped"));
            sendUntilItArrives(replica, "next");
            assertFalse(replica.received.contains(Buffer.buffer("lost")));
        }

        @Test
        void that_are_too_long_are_dropped_and_the_stream_stays() {
            connect();

            streams.send(2, Buffer.buffer(new byte[TestReplica.FRAME_MAX + 1]));
            streams.send(2, Buffer.buffer("next"));

            Await.until("next arrives", SOON, () -> replica.received.size() == 1);
            assertEquals(1, count("frames.dropped"));
            assertEquals(1, attempts("accepted"));
        }
    }

    @Nested
    class Comes_back {
        @Test
        void when_the_peer_was_restarted_without_anything_being_sent() throws Exception {
            connect();
            int port = replica.server.actualPort();

            replica.stop();
            Await.until("2 is not reachable", SOON, () -> !streams.isReachable(2));
            Await.until("refused", SOON, () -> attempts("failed") > 0);
            TestReplica again = TestReplica.start(others, 2, port, (from, frame) -> {});

            Await.until("2 is reachable", SOON, () -> streams.isReachable(2));
            sendUntilItArrives(again, "hello again");
        }

        @Test
        void when_the_peer_is_at_a_new_address_though_the_old_one_still_answers() throws Exception {
            connect();
            TestReplica elsewhere = TestReplica.start(others, 2);

            addresses.put(2, elsewhere.url());

            sendUntilItArrives(elsewhere, "here you are");
            Await.until("the old stream is gone", SOON, replica.connections::isEmpty);
        }

        @Test
        void when_the_peer_could_not_read_a_frame() throws Exception {
            TestReplica strict = TestReplica.start(others, 2, 0, (from, frame) -> {
                if (frame.equals(Buffer.buffer("bad"))) {
                    throw new IllegalArgumentException("no message of ours");
                }
            });
            addresses.put(2, strict.url());
            connect();

            streams.send(2, Buffer.buffer("bad"));

            Await.until("a second stream", SOON, () -> attempts("accepted") == 2);
            sendUntilItArrives(strict, "good");
        }

        @Test
        void when_nothing_moved_on_it_for_too_long() throws Exception {
            TestReplica impatient = TestReplica.impatient(others, 2, Duration.ofMillis(100));
            addresses.put(2, impatient.url());

            connect();

            Await.until("a third stream", SOON, () -> attempts("accepted") >= 3);
        }

        @Test
        void when_its_address_is_known_at_last() {
            URI address = addresses.remove(2);
            streams.open(2);
            streams.send(2, Buffer.buffer("lost"));
            assertFalse(streams.isReachable(2));

            addresses.put(2, address);

            Await.until("2 is reachable", SOON, () -> streams.isReachable(2));
        }
    }

    @Test
    void a_stream_on_which_nothing_is_said_stays_open_where_idle_connections_are_closed() throws Exception {
        Duration idle = Duration.ofSeconds(4);
        addresses.put(2, TestReplica.closingIdle(others, 2, idle).url());
        connect();
        addresses.put(3, TestReplica.impatient(others, 3, idle).url());
        streams.open(3);

        Await.until("the other one's third stream", SOON, () -> accepted(3) >= 3);

        assertEquals(1, accepted(2));
    }

    @Test
    void a_peer_that_refuses_is_asked_again_and_is_not_reachable() throws Exception {
        TestReplica another = TestReplica.start(others, 3);
        addresses.put(2, another.url());

        streams.open(2);

        Await.until("refused twice", SOON, () -> attempts("refused") >= 2);
        assertFalse(streams.isReachable(2));
        Await.until("no connection stays", SOON, () -> another.connections.size() <= 1);
        addresses.put(2, replica.url());
        Await.until("2 is reachable", SOON, () -> streams.isReachable(2));
    }

    @Test
    void a_stream_that_comes_when_the_thread_of_the_group_has_ended_does_not_keep_the_server_open() throws Exception {
        replica.end();

        streams.open(2);

        Await.until("it was tried", SOON, () -> attempts("accepted") + attempts("refused") + attempts("failed") >= 1);
        streams.close().await(60, SECONDS);
        others.close().await(60, SECONDS);
    }

    @Test
    void without_the_token_nothing_is_opened() {
        PeerStreams wrong = streams(CONFIG, Token.required("cluster", Optional.of("wrong")));

        wrong.open(2);

        Await.until("refused", SOON, () -> attempts("refused") >= 1);
        assertFalse(wrong.isReachable(2));
        wrong.close();
    }

    @Test
    void closing_leaves_no_connection_open() throws Exception {
        connect();

        streams.close().await(60, SECONDS);

        assertFalse(streams.isReachable(2));
        Await.until("no connection is left", SOON, replica.connections::isEmpty);
        streams.send(2, Buffer.buffer("lost"));
        streams.send(3, Buffer.buffer("lost"));
        assertEquals(1, attempts("accepted"));
    }

    @Test
    void settings_that_contradict_each_other_are_refused() {
        Settings settings = new Settings(List.of(Layer.of(
                "test", Map.of("replication.peer-queue-max", "16mb", "replication.peer-stall-timeout", "100ms"))));

        PeerStreams.Config.from(settings);

        String message = assertThrows(ConfigException.class, settings::validate).getMessage();
        assertTrue(message.contains("replication.peer-queue-max: 16777216 (expected: more than"), message);
        assertTrue(message.contains("replication.peer-stall-timeout: 100ms (expected: at least 200ms)"), message);
    }
}
