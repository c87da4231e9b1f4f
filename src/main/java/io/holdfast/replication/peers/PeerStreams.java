package io.holdfast.replication.peers;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.holdfast.http.Token;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.PeerTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/**
 * Streams from one replica to each other one of its group, kept open over HTTP. A frame leaves with the next turn of
 * the event loop; one that finds no stream or no room is dropped and counted. Any thread may call.
 */
public final class PeerStreams implements PeerTransport {
    /** Longer than the interval at which the other end acknowledges what it reads. */
    private static final Duration STALL_TIMEOUT_MIN = PeerInbox.SIGN_EVERY.multipliedBy(2);

    /**
     * @param frameBytesMax a longer frame is neither sent nor accepted
     * @param queueBytesMax bytes queued for one peer and not yet written; what does not fit is dropped
     * @param connectTimeout how long a peer may take to accept a connection
     * @param stallTimeout how long a peer may send nothing while frames go to it, or while it is asked for a
     *     stream
     */
    public record Config(int frameBytesMax, int queueBytesMax, Duration connectTimeout, Duration stallTimeout) {
        public static Config from(Settings settings) {
            Config config = new Config(
                    settings.size("replication.peer-frame-max", "16mb", "longest message between two replicas"),
                    settings.size("replication.peer-queue-max", "32mb", "what may wait to be sent to one replica"),
                    settings.duration(
                            "replication.peer-connect-timeout", Duration.ofMillis(250), "time for a connection"),
                    settings.duration(
                            "replication.peer-stall-timeout",
                            Duration.ofSeconds(1),
                            "a replica that sends nothing for so long while frames go to it is reconnected"));
            settings.require(
                    config.queueBytesMax >= config.frameBytesMax + (long) PeerLink.HEAD_BYTES,
                    "replication.peer-queue-max: %d (expected: more than replication.peer-frame-max, %d)",
                    config.queueBytesMax,
                    config.frameBytesMax);
            settings.require(
                    config.stallTimeout.compareTo(STALL_TIMEOUT_MIN) >= 0,
                    "replication.peer-stall-timeout: %dms (expected: at least %dms)",
                    config.stallTimeout.toMillis(),
                    STALL_TIMEOUT_MIN.toMillis());
            return config;
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final Time time;
    private final Config config;
    private final GroupId group;
    private final Peers peers;
    private final MeterRegistry meters;
    private final PeerDialer dialer;
    private final Map<Integer, PeerStream> streams = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile IntConsumer peerListener = id -> {};
    private long checks = -1;

    /**
     * @param context of the event loop that the streams live on
     * @param selfId which replica of {@code group} this is, 1 to 9999
     * @param cluster token that the other replicas require
     */
    public PeerStreams(
            Vertx vertx,
            Context context,
            Time time,
            Config config,
            GroupId group,
            int selfId,
            Peers peers,
            Token cluster,
            ClientTls tls,
            MeterRegistry meters) {
        StreamHead.requireId(selfId);
        this.vertx = vertx;
        this.context = context;
        this.time = time;
        this.config = config;
        this.group = group;
        this.peers = peers;
        this.meters = meters;
        this.dialer = new PeerDialer(vertx, context, time, config, group, selfId, cluster, tls);
        context.runOnContext(v -> startChecks());
    }

    /** Opens the stream to {@code peer} before anything is to be sent: the first frame would be dropped otherwise. */
    public void open(int peer) {
        stream(peer);
    }

    /** {@code known} gets the id of each peer that there is a stream to, now and later, once. */
    public void onPeer(IntConsumer known) {
        peerListener = known;
        streams.keySet().forEach(known::accept);
    }

    /** Sends {@code frame}, which must not be changed any more. */
    @Override
    public void send(int peer, Buffer frame) {
        if (!closed) {
            stream(peer).send(frame);
        }
    }

    @Override
    public boolean isReachable(int peer) {
        PeerStream stream = streams.get(peer);
        return stream != null && stream.isOpen();
    }

    /**
     * Why there is no stream to {@code peer}, for operators.
     */
    public String trouble(int peer) {
        PeerStream stream = streams.get(peer);
        return stream == null ? PeerStream.NOT_TRIED : stream.trouble();
    }

    /** Ends all streams; whatever waits is lost, and whatever is sent from now on. */
    public Future<Void> close() {
        closed = true;
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> {
            vertx.cancelTimer(checks);
            streams.values().forEach(PeerStream::close);
            dialer.close().onComplete(done);
        });
        return done.future();
    }

    private PeerStream stream(int peer) {
        PeerStream known = streams.get(peer);
        return known != null ? known : streams.computeIfAbsent(peer, this::begin);
    }

    private PeerStream begin(int peer) {
        StreamHead.requireId(peer);
        PeerMeters own = new PeerMeters(meters, group, peer);
        PeerStream stream = new PeerStream(vertx, context, time, config, dialer, peers, own, group, peer);
        stream.open();
        peerListener.accept(peer);
        return stream;
    }

    private void startChecks() {
        if (!closed) {
            long every = Math.max(1, config.stallTimeout().toMillis() / 4);
            checks = vertx.setPeriodic(every, t -> streams.values().forEach(PeerStream::check));
        }
    }
}
