package io.holdfast.replication.peers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.support.Await;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer whose kernel is there and whose process is not: stopped, hung, or behind a cut cable. */
class SilentPeerTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int QUEUE_MAX = 4 << 20;
    private static final Duration STALL = Duration.ofMillis(300);

    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private StoppedPeer peer;
    private PeerStreams streams;

    private void connect(String answer, Duration stallTimeout) throws IOException {
        peer = new StoppedPeer(answer);
        Peers peers = new KnownPeers(Map.of(2, peer.url()));
        var config = new PeerStreams.Config(1 << 20, QUEUE_MAX, Duration.ofMillis(250), stallTimeout);
        streams = new PeerStreams(
                vertx,
                vertx.getOrCreateContext(),
                time,
                config,
                TestReplica.GROUP,
                1,
                peers,
                TestReplica.TOKEN,
                ClientTls.SYSTEM,
                meters);
        streams.open(2);
        Await.until("asked for a stream", SOON, () -> !peer.accepted.isEmpty());
    }

    private void connectAndAccept(Duration stallTimeout) throws IOException {
        connect(StoppedPeer.ACCEPTS, stallTimeout);
        Await.until("open", SOON, () -> streams.isReachable(2));
    }

    @AfterEach
    void close() throws Exception {
        streams.close().await(60, SECONDS);
        peer.close();
        vertx.close().await(60, SECONDS);
    }

    private double count(String what) {
        return meters.get("holdfast.replication." + what).counter().count();
    }

    /** @return the bytes that were handed over */
    private double send(int frames) {
        Buffer frame = Buffer.buffer(new byte[1 << 20]);
        for (int i = 0; i < frames; i++) {
            streams.send(2, frame);
        }
        return frames * (4.0 + frame.length());
    }

    private double sendUntilTheKernelTakesNoMore() {
        double[] handedOver = {0};
        double[] sentBefore = {0};
        int[] still = {0};
        Await.until("the kernel takes no more", SOON, () -> {
            handedOver[0] += send(4);
            double sent = count("bytes.sent");
            still[0] = sent > 0 && sent == sentBefore[0] ? still[0] + 1 : 0;
            sentBefore[0] = sent;
            return still[0] == 10;
        });
        assertEquals(1, peer.accepted.size());
        return handedOver[0];
    }

    // The peer never reads: who waited for it would wait for ever.
    @Test
    @Timeout(240)
    void never_makes_the_sender_wait_and_lets_no_more_wait_than_allowed() throws Exception {
        connectAndAccept(STALL);

        double handedOver = send(64);

        Await.until(
                "all but the queue is written or dropped",
                SOON,
                () -> handedOver - count("bytes.sent") - count("bytes.dropped") <= QUEUE_MAX);
        assertTrue(count("frames.dropped") > 0);
        assertTrue(streams.isReachable(2));
    }

    @Test
    void loses_its_stream_and_with_it_what_waits() throws Exception {
        connectAndAccept(STALL);
        double handedOver = sendUntilTheKernelTakesNoMore();

        time.advance(STALL.plusNanos(1));

        Await.until("a second stream", SOON, () -> peer.accepted.size() >= 2);
        Await.until("nothing waits any more", SOON, () -> handedOver == count("bytes.sent") + count("bytes.dropped"));
        drain(peer.accepted.get(0));
    }

    @Test
    void loses_its_stream_also_when_the_kernel_takes_all_that_is_sent() throws Exception {
        connectAndAccept(STALL);

        streams.send(2, Buffer.buffer("a heartbeat"));
        Await.until("it is sent", SOON, () -> count("frames.sent") == 1);
        assertEquals(1, peer.accepted.size());
        time.advance(STALL.plusNanos(1));

        Await.until("a second stream", SOON, () -> peer.accepted.size() >= 2);
        assertEquals(1, count("frames.sent"));
    }

    @Test
    void is_asked_again_when_it_does_not_answer_the_head() throws Exception {
        connect("", STALL);

        Await.until("asked three times", SOON, () -> peer.accepted.size() >= 3);

        drain(peer.accepted.get(0));
        drain(peer.accepted.get(1));
    }

    /** Reads to the end, which is there only when the other side has closed. */
    private static long drain(Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        long bytes = 0;
        try {
            int some;
            byte[] buffer = new byte[65_536];
            while ((some = socket.getInputStream().read(buffer)) >= 0) {
                bytes += some;
            }
        } catch (SocketException reset) {
            return bytes;
        }
        return bytes;
    }
}
