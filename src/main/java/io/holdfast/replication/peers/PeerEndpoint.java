package io.holdfast.replication.peers;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.http.Problem;
import io.holdfast.http.Token;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.GroupThread;
import io.holdfast.replication.PeerTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts or rejects the streams of other replicas, and gives their frames to the group that each is for. It reads
 * bodies that never end, so it comes before handlers that read whole bodies. Any thread may register; an accepted
 * stream moves to the thread of its group.
 *
 * <p>Rejections: 401 without the cluster token, 415 {@code replication-version}, 404 {@code no-such-group}, 409
 * {@code wrong-replica} for a stream to another replica, 400 for invalid headers, 503 while it closes or the thread
 * of the group waits for its disk.
 */
public final class PeerEndpoint implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(PeerEndpoint.class);
    private static final Duration WARN_EVERY = Duration.ofSeconds(10);

    private record Group(GroupId id, int selfId, GroupThread thread, PeerTransport.Receiver receiver) {}

    private record Sender(GroupId group, int id) {}

    private final Vertx vertx;
    private final Time time;
    private final Token cluster;
    private final int frameBytesMax;
    private final Duration idleTimeout;
    private final MeterRegistry meters;
    private final Map<String, Group> groups = new ConcurrentHashMap<>(); // by the name in the path
    private final Map<Sender, PeerInbox> inboxes = new ConcurrentHashMap<>();
    private final Map<Sender, Long> warnedAtNanos = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param frameBytesMax a longer frame ends its stream
     * @param idleTimeout after which the server closes connections on which nothing moves
     */
    public PeerEndpoint(
            Vertx vertx, Time time, Token cluster, int frameBytesMax, Duration idleTimeout, MeterRegistry meters) {
        this.vertx = vertx;
        this.time = time;
        this.cluster = cluster;
        this.frameBytesMax = frameBytesMax;
        this.idleTimeout = idleTimeout;
        this.meters = meters;
    }

    /**
     * Whether {@code request} is for this endpoint, and must get here before anything reads its body.
     */
    public static boolean isFor(HttpServerRequest request) {
        return request.path().startsWith(StreamHead.PATH);
    }

    /**
     * Takes streams for {@code group} from now on.
     *
     * @param selfId which replica of it this is, 1 to 9999
     * @param thread to which their connections move
     * @param receiver called on {@code thread}; a frame is its to keep
     */
    public void register(GroupId group, int selfId, GroupThread thread, PeerTransport.Receiver receiver) {
        StreamHead.requireId(selfId);
        groups.put(group.name(), new Group(group, selfId, thread, receiver));
    }

    @Override
    public void handle(HttpServerRequest request) {
        try {
            Optional<Problem> problem = accept(request);
            problem.ifPresent(p -> refuse(request, p));
        } catch (Failure failure) {
            refuse(request, Problem.of(failure));
        }
    }

    /** Ends all streams and accepts no more; once it is done no receiver is called again. */
    public Future<Void> close() {
        closed = true;
        List<PeerInbox> open = List.copyOf(inboxes.values());
        open.forEach(PeerInbox::close);
        return Future.join(open.stream().map(PeerInbox::ended).toList()).mapEmpty();
    }

    private Optional<Problem> accept(HttpServerRequest request) {
        cluster.check(request.getHeader("Authorization"));
        if (request.method() != HttpMethod.POST) {
            return Optional.of(Problem.of(405, "method-not-allowed", "a stream is opened with POST"));
        }
        Optional<Problem> version = StreamHead.versionProblem(request);
        if (version.isPresent()) {
            return version;
        }
        int from = StreamHead.replica(request, StreamHead.FROM);
        int to = StreamHead.replica(request, StreamHead.TO);
        String name = request.path().substring(StreamHead.PATH.length());
        Group group = groups.get(name);
        if (group == null) {
            throw new Failure.NotFound("no-such-group", "no replica of '%s' is here".formatted(name));
        }
        if (to != group.selfId() || from == group.selfId()) {
            throw new Failure.Conflict(
                    "wrong-replica",
                    "replica %d of %s is here; this stream is from %d to %d".formatted(group.selfId(), name, from, to),
                    Map.of("replica", group.selfId()));
        }
        if (closed) {
            throw new Failure.Unavailable("closing", "replica %d of %s is closing".formatted(to, name));
        }
        // A thread that waits for its disk reads nothing: one stream may wait for it, but no more than one.
        PeerInbox waiting = inboxes.get(new Sender(group.id(), from));
        if (waiting != null && !waiting.isRead()) {
            throw new Failure.Unavailable(
                    "not-reading", "replica %d of %s does not read now; try again".formatted(to, name));
        }
        open(request, new StreamHead(group.id(), from, to), group);
        return Optional.empty();
    }

    private void open(HttpServerRequest request, StreamHead head, Group group) {
        Sender sender = new Sender(head.group(), head.from());
        PeerInbox inbox = new PeerInbox(
                vertx,
                request,
                head,
                frameBytesMax,
                idleTimeout.dividedBy(3),
                group.thread(),
                group.receiver(),
                new PeerMeters(meters, head.group(), head.from()),
                why -> warn(sender, why));
        // A replica that opens a second stream has given up the first, which may be dead without a sign.
        PeerInbox older = inboxes.put(sender, inbox);
        if (older != null) {
            older.close();
        }
        inbox.ended().onComplete(ended -> inboxes.remove(sender, inbox));
        if (closed) {
            inbox.close();
        }
    }

    // The replica connects again at once, perhaps with the same frame.
    private void warn(Sender sender, String why) {
        long now = time.nanos();
        Long before = warnedAtNanos.get(sender);
        if (before == null || now - before > WARN_EVERY.toNanos()) {
            warnedAtNanos.put(sender, now);
            LOG.warn("{}: the stream of replica {} was closed: {}", sender.group(), sender.id(), why);
        }
    }

    private static void refuse(HttpServerRequest request, Problem problem) {
        request.response().putHeader("Connection", "close"); // the body never ends
        problem.sendTo(request.response());
    }
}
