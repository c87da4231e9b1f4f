package io.holdfast.replication.peers;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.replication.GroupId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a stream to one peer open. Any thread may send; everything else happens on one event loop.
 *
 * <pre>
 *   new ──open()──► connecting ──accepted──► open
 *                     ▲    └──rejected, failed──┐  │ ended, silent, moved
 *                     └───────────── pausing ◄──┴──┘
 * </pre>
 */
final class PeerStream {
    private static final Logger LOG = LoggerFactory.getLogger(PeerStream.class);
    private static final Duration PAUSE_MIN = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofMillis(500);
    private static final double JITTER = 0.3;
    private static final int CAUSES_MAX = 8;
    static final String NOT_TRIED = "not connected yet";
    /** After a stream that lived for so long the next one follows at once. */
    private static final Duration GOOD_AFTER = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Context context;
    private final Time time;
    private final PeerStreams.Config config;
    private final PeerDialer dialer;
    private final Peers peers;
    private final PeerMeters meters;
    private final int peer;
    private final String name;
    private final RandomGenerator random = Randomness.unseeded();
    private final AtomicBoolean complained = new AtomicBoolean();
    private volatile PeerLink link; // null unless open
    private volatile boolean closed;
    private volatile String trouble = NOT_TRIED;
    private Duration pause = PAUSE_MIN;
    private final Set<String> logged = new HashSet<>(); // what was logged since it was open
    private long timer = -1;

    PeerStream(
            Vertx vertx,
            Context context,
            Time time,
            PeerStreams.Config config,
            PeerDialer dialer,
            Peers peers,
            PeerMeters meters,
            GroupId group,
            int peer) {
        this.vertx = vertx;
        this.context = context;
        this.time = time;
        this.config = config;
        this.dialer = dialer;
        this.peers = peers;
        this.meters = meters;
        this.peer = peer;
        this.name = "replica %d of %s".formatted(peer, group);
    }

    /** Begins. Call it once. */
    void open() {
        context.runOnContext(v -> connect());
    }

    void send(Buffer frame) {
        PeerLink current = link;
        if (frame.length() > config.frameBytesMax()) {
            drop(frame);
            warnOnce(frame);
        } else if (current == null || !current.offer(frame)) {
            drop(frame);
        }
    }

    /** Why it is not open, for operators. */
    String trouble() {
        return trouble;
    }

    boolean isOpen() {
        return link != null;
    }

    /** Ends a stream whose peer is silent, or listens at another address by now; another stream follows. */
    void check() {
        PeerLink current = link;
        if (current == null) {
            return;
        }
        if (current.isSilentFor(config.stallTimeout())) {
            current.end("it has said nothing for " + config.stallTimeout());
        } else if (peers.find(peer)
                .filter(now -> !now.equals(current.address()))
                .isPresent()) {
            current.end("it listens elsewhere now");
        }
    }

    /** Ends it permanently. */
    void close() {
        closed = true;
        vertx.cancelTimer(timer);
        if (link != null) {
            link.end("this replica ended it");
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        Optional<URI> address = peers.find(peer);
        if (address.isEmpty()) {
            tryAgain("its address is not known");
            return;
        }
        dialer.dial(peer, address.get(), meters).onSuccess(this::up).onFailure(cause -> {
            meters.connected(cause instanceof Failure ? "refused" : "failed");
            tryAgain("%s: %s".formatted(address.get().getAuthority(), explain(cause)));
        });
    }

    private static String explain(Throwable cause) {
        if (cause instanceof Failure.Denied) {
            return "it has another cluster token than this process (HOLDFAST_CLUSTER_TOKEN)";
        }
        // "Connection refused: host/address:port" names the address twice.
        return cause instanceof ConnectException
                ? "nothing listens there"
                : cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause.getMessage());
    }

    private void up(PeerLink opened) {
        meters.connected("accepted");
        long sinceNanos = time.nanos();
        opened.ended().onSuccess(why -> {
            link = null;
            if (time.nanos() - sinceNanos >= GOOD_AFTER.toNanos()) {
                pause = PAUSE_MIN;
            }
            tryAgain(why);
        });
        if (closed) {
            opened.end("this replica ended it");
            return;
        }
        link = opened;
        logged.clear();
        LOG.info("{}: the stream to it at {} is open", name, opened.address().getAuthority());
    }

    private void tryAgain(String why) {
        if (closed) {
            return;
        }
        trouble = why;
        if (logged.size() < CAUSES_MAX && logged.add(why)) { // logged once a cause, not once an attempt
            LOG.warn("{}: no stream to it: {}", name, why);
        }
        timer = vertx.setTimer(Randomness.jitter(random, pause, JITTER).toMillis(), t -> connect());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
    }

    private void drop(Buffer frame) {
        meters.dropped(1, PeerLink.HEAD_BYTES + frame.length());
    }

    private void warnOnce(Buffer frame) {
        if (complained.compareAndSet(false, true)) {
            LOG.error(
                    "{}: a frame of {} bytes can never be sent (replication.peer-frame-max: {})",
                    name,
                    frame.length(),
                    config.frameBytesMax());
        }
    }
}
