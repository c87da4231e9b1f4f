package io.holdfast.rpc;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Scheduler;
import io.holdfast.base.time.Time;
import io.holdfast.http.InProcess;
import io.holdfast.http.Json;
import io.holdfast.http.Token;
import io.holdfast.replication.peers.Peers;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the leader of a replicated group, wherever it is, and asks again until the deadline while the answer is that nothing was done
 * or that nobody knows. So everything asked here must be safe to ask twice: a read, or a change under a key. Confined to the thread
 * of its owner.
 */
public final class GroupClient {
    private static final Logger LOG = LoggerFactory.getLogger(GroupClient.class);
    private static final Duration PASSED_OVER_FOR = Duration.ofSeconds(1);
    private static final Question WHO_LEADS = Question.get("/internal/leader");

    /**
     * @param connections to one replica
     * @param waitingMax requests to one replica that may wait for a connection
     * @param connectTimeout how long a replica may take to accept
     * @param attemptTimeout how long one replica may take to answer
     * @param pause between two rounds over all replicas, varied by half of it
     * @param hold how long a request is repeated while its group does not answer; shorter than a router waits for one node
     * @param silentAfter how long the leader may say nothing before the others are asked whether they have a new one
     */
    public record Config(
            int connections,
            int waitingMax,
            Duration connectTimeout,
            Duration attemptTimeout,
            Duration pause,
            Duration hold,
            Duration silentAfter) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.integer("client.connections", 64, 1, 10_000, "connections to one replica of a group"),
                    settings.integer(
                            "client.pending-max", 1_000, 1, 100_000, "requests that may wait for a connection"),
                    settings.duration("client.connect-timeout", Duration.ofSeconds(1), "time for a connection"),
                    settings.duration("client.attempt-timeout", Duration.ofSeconds(3), "time for one answer"),
                    settings.duration(
                            "client.retry-backoff", Duration.ofMillis(20), "between two rounds over all replicas"),
                    settings.duration("client.retry-timeout", Duration.ofSeconds(3), "how long a request is repeated"),
                    settings.duration(
                            "client.leader-probe-after",
                            Duration.ofMillis(250),
                            "a leader silent for so long is looked for at the others"));
        }

        /** The same for a question whose answer may take up to {@code longest}. */
        public Config patient(Duration longest) {
            Duration unhurried = pause.multipliedBy(10);
            return new Config(connections, waitingMax, connectTimeout, longest, unhurried, longest, silentAfter);
        }
    }

    /**
     * A question to a group.
     *
     * @param path percent-encoded, with its query
     * @param body written as JSON
     */
    public record Question(HttpMethod method, String path, Optional<Object> body, Optional<String> key) {
        public static Question get(String path) {
            return new Question(HttpMethod.GET, path, Optional.empty(), Optional.empty());
        }

        public static Question of(HttpMethod method, String path, Object body) {
            return new Question(method, path, Optional.of(body), Optional.empty());
        }

        public static Question of(HttpMethod method, String path, Object body, String key) {
            return new Question(method, path, Optional.of(body), Optional.of(key));
        }
    }

    /**
     * A good answer (2xx) of a replica.
     *
     * @param body a {@code Buffer} off the wire, or the object itself from a replica in this process
     */
    public record Answer(int status, MultiMap headers, Object body) {
        /** Its items came before it. */
        static final Answer ONE_BY_ONE = ok(List.of());

        static Answer ok(Object body) {
            return new Answer(200, MultiMap.caseInsensitiveMultiMap(), body);
        }

        public <T> T as(Class<T> type) {
            return body instanceof Buffer bytes ? Json.read(bytes, type) : type.cast(body);
        }

        /** Of an answer that is no JSON. */
        public Buffer bytes() {
            return (Buffer) body;
        }
    }

    private final Scheduler scheduler;
    private final Time time;
    private final RandomGenerator random;
    private final Config config;
    private final String group;
    private final Peers peers;
    private final GroupTransport transport;
    private final LeaderCache search = new LeaderCache();
    private final RoundRobin turns = new RoundRobin();
    private final Map<Integer, Long> passedOver = new HashMap<>(); // by askAny, since when
    private final LeaderProbe watch;
    private boolean closed;

    /** @param random varies its pauses @param group as its failures call it */
    public GroupClient(
            Scheduler scheduler,
            Time time,
            RandomGenerator random,
            Config config,
            String group,
            Peers peers,
            GroupTransport transport) {
        this.scheduler = scheduler;
        this.time = time;
        this.random = random;
        this.config = config;
        this.group = group;
        this.peers = peers;
        this.transport = transport;
        watch = new LeaderProbe(scheduler, time, config.silentAfter(), this::pauseMillis, this::lookBeside);
    }

    /** One whose replicas are asked over HTTP, or without a socket where they are in this process. */
    public static GroupClient overHttp(
            Vertx vertx, Time time, Token clusterToken, Config config, String group, Peers peers, InProcess inProcess) {
        return new GroupClient(
                new VertxScheduler(vertx),
                time,
                Randomness.unseeded(),
                config,
                group,
                peers,
                new InProcessTransport(vertx, inProcess, new HttpTransport(vertx, clusterToken, config)));
    }

    /**
     * Asks until the leader answers, the deadline passes, or the question has been held for long enough.
     *
     * @return the answer; else the {@link Failure} the group ended with. {@code Unavailable} when surely nothing was done,
     *     {@code Indeterminate} when some attempt may have done it
     */
    public Future<Answer> ask(Question question, Deadline deadline) {
        return relayed(new Asking(question, deadline).next());
    }

    /**
     * Asks any replica, each in its turn, and the leader as {@link #ask} does when that one cannot tell or is silent: for reads that
     * need no leader.
     */
    public Future<Answer> askAny(Question question, Deadline deadline) {
        OptionalInt any = any();
        Asking asking = new Asking(question, deadline);
        if (any.isEmpty() || deadline.hasPassed(time)) {
            return relayed(asking.next());
        }
        int replica = any.getAsInt();
        return relayed(
                send(attempt(replica), question, deadline, config.silentAfter()).recover(cause -> {
                    if (LeaderCache.isRepeatable(cause)) {
                        passedOver.put(replica, time.nanos());
                    }
                    return asking.again(replica, cause);
                }));
    }

    /** Asks each replica at most once, the next one as soon as one is silent, until one answers. */
    public Future<Answer> askOnce(Question question, Deadline deadline) {
        return relayed(once(question, deadline, new ReplicaRotation(), nobody()));
    }

    /** The same without {@code self}, the replica that asks. */
    public Future<Answer> askOther(int self, Question question, Deadline deadline) {
        return relayed(once(question, deadline, new ReplicaRotation().without(self), nobody()));
    }

    /**
     * Asks replica {@code id} alone, once.
     *
     * @return fails with {@code Unavailable} when it is not known or cannot be reached, with {@code Indeterminate} when nobody knows
     */
    public Future<Answer> askOne(int id, Question question, Deadline deadline) {
        return peers.find(id).isEmpty()
                ? Future.failedFuture(nobody())
                : send(attempt(id), question, deadline, config.attemptTimeout());
    }

    /**
     * Asks every replica that is known, all at once.
     *
     * @return what became of each question, by id, sorted, all of them ended; never fails
     */
    public Future<Map<Integer, Future<Answer>>> askEach(Question question, Deadline deadline) {
        Map<Integer, Future<Answer>> answers = new TreeMap<>();
        peers.all()
                .keySet()
                .forEach(id -> answers.put(id, send(attempt(id), question, deadline, config.attemptTimeout())));
        return Future.join(List.copyOf(answers.values())).map(answers).otherwise(answers);
    }

    /** Who is presumed to lead; empty while there is no idea. */
    public OptionalInt leader() {
        return search.leader();
    }

    /** Asks nothing more, and ends what is under way over HTTP. */
    public void close() {
        closed = true;
        transport.close();
    }

    /** One exchange with {@code replica} as the leader; whatever comes of it teaches this client who leads. */
    Future<Answer> attempt(int replica, Question question, Deadline deadline) {
        return attempt(attempt(replica), question, deadline, false).onSuccess(answer -> search.answered(replica));
    }

    /**
     * The same with a batch whose answers may come one by one. That it ended well does not yet teach who leads: each of its items may
     * be refused; see {@link #leads}.
     *
     * @param each gets them by their place, before the end
     * @return the answer to all; {@link Answer#ONE_BY_ONE} when they have come already
     */
    Future<Answer> attemptEach(int replica, Question question, Deadline deadline, BiConsumer<Integer, Answer> each) {
        GroupAttempt attempt =
                new GroupAttempt(time, replica, peers.find(replica).orElseThrow(), each);
        return attempt(attempt, question, deadline, true);
    }

    private Future<Answer> attempt(GroupAttempt attempt, Question question, Deadline deadline, boolean itemwise) {
        int replica = attempt.replica();
        watch.began(attempt);
        return send(attempt, question, deadline, config.attemptTimeout(), itemwise)
                .onComplete(end -> {
                    watch.ended(attempt);
                    if (end.cause() instanceof Failure failure) {
                        search.failed(replica, failure);
                    }
                });
    }

    /** Takes note that {@code replica} decided one item of a batch, as only a leader does. */
    void leads(int replica) {
        search.answered(replica);
    }

    /** Takes note of what {@code replica} said of one item of a batch. */
    void learn(int replica, Failure cause) {
        search.failed(replica, cause);
    }

    /** Whom to ask next in {@code round}; empty when it is over. */
    OptionalInt next(ReplicaRotation round) {
        return round.next(search.leader(), peers.all());
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Time time() {
        return time;
    }

    int replicas() {
        return peers.all().size();
    }

    long pauseMillis() {
        return Math.max(1, Randomness.jitter(random, config.pause(), 0.5).toMillis());
    }

    Deadline holdUntil(Deadline deadline) {
        return Deadline.after(time, config.hold()).atMost(deadline);
    }

    /** Whether a question that is held until {@code until} can be repeated once more. */
    boolean hasTimeFor(Deadline until) {
        return !closed && until.remainingMillis(time) > config.pause().toMillis();
    }

    static Failure tooLate() {
        return new Failure.Unavailable("deadline-passed", "nobody waits for the answer any more");
    }

    Failure nobody() {
        return new Failure.Unavailable("no-instance", "no replica of '%s' is known".formatted(group));
    }

    // Not one that just failed, if there are others: a paused replica would slow down each third read.
    private OptionalInt any() {
        List<Integer> inTurn = turns.order(List.copyOf(peers.all().keySet()));
        passedOver.values().removeIf(since -> time.nanos() - since >= PASSED_OVER_FOR.toNanos());
        return inTurn.stream()
                .filter(id -> !passedOver.containsKey(id))
                .findFirst()
                .or(() -> inTurn.stream().findFirst())
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }

    // To whoever asks this service its own replicas matter, and not those of the group that this client asks.
    private static Future<Answer> relayed(Future<Answer> answer) {
        return answer.recover(cause -> Future.failedFuture(Failure.relayed(cause)));
    }

    private Future<Answer> once(Question question, Deadline deadline, ReplicaRotation round, Failure worst) {
        OptionalInt replica = next(round);
        if (replica.isEmpty() || deadline.hasPassed(time)) {
            return Future.failedFuture(worst);
        }
        int asked = replica.getAsInt();
        return send(attempt(asked), question, deadline, config.silentAfter()).recover(cause -> {
            if (!LeaderCache.isRepeatable(cause)) {
                return Future.failedFuture(LeaderCache.ending(worst, cause));
            }
            round.failed(asked, (Failure) cause);
            return once(question, deadline, round, LeaderCache.worse(worst, (Failure) cause));
        });
    }

    // Asks all the others at once, and waits for no answer longer than for the leader's.
    private Future<?> lookBeside(int silent) {
        List<Future<Void>> looks = peers.all().keySet().stream()
                .filter(id -> id != silent)
                .map(id -> send(
                                attempt(id),
                                WHO_LEADS,
                                Deadline.after(time, config.silentAfter()),
                                config.silentAfter())
                        .map(answer -> answer.as(Leader.class))
                        .map(said -> heard(id, said))
                        .otherwise(cause -> noNews(id, cause)))
                .toList();
        return Future.join(looks);
    }

    private Void heard(int who, Leader said) {
        Set<Integer> left = watch.silent();
        search.leader().ifPresent(left::add);
        if (search.heard(said)) {
            left.remove(said.id());
            watch.giveUp(left, "replica %d says that %d leads in term %d".formatted(who, said.id(), said.term()));
        }
        return null;
    }

    private Void noNews(int who, Throwable cause) {
        if (!(cause instanceof Failure) && !(cause instanceof UncheckedIOException)) {
            LOG.error("asking replica {} of {} who leads", who, group, cause);
        }
        return null;
    }

    private GroupAttempt attempt(int replica) {
        return new GroupAttempt(time, replica, peers.find(replica).orElseThrow(), (place, item) -> {});
    }

    private Future<Answer> send(GroupAttempt attempt, Question question, Deadline deadline, Duration most) {
        return send(attempt, question, deadline, most, false);
    }

    private Future<Answer> send(
            GroupAttempt attempt, Question question, Deadline deadline, Duration most, boolean itemwise) {
        if (closed) {
            return Future.failedFuture(
                    new Failure.Unavailable("closing", "the client of '%s' is closed".formatted(group)));
        }
        Duration left = Duration.ofMillis(Math.max(1, deadline.remainingMillis(time) + 1)); // it has passed then
        Duration patience = left.compareTo(most) < 0 ? left : most;
        return attempt.send(scheduler, transport, question, deadline, itemwise, patience);
    }

    /** One question on its way, with all that is known of its attempts. */
    private final class Asking {
        private final Question question;
        private final Deadline deadline;
        private final Deadline until;
        private final ReplicaRotation round = new ReplicaRotation();
        private Failure worst;

        Asking(Question question, Deadline deadline) {
            this.question = question;
            this.deadline = deadline;
            this.until = holdUntil(deadline);
            this.worst = deadline.hasPassed(time) ? tooLate() : nobody();
        }

        Future<Answer> next() {
            if (deadline.hasPassed(time)) {
                return Future.failedFuture(worst);
            }
            OptionalInt replica = GroupClient.this.next(round);
            return replica.isEmpty()
                    ? pause()
                    : attempt(replica.getAsInt(), question, deadline)
                            .recover(cause -> again(replica.getAsInt(), cause));
        }

        Future<Answer> again(int replica, Throwable cause) {
            if (!LeaderCache.isRepeatable(cause)) {
                return Future.failedFuture(LeaderCache.ending(worst, cause));
            }
            worst = LeaderCache.worse(worst, (Failure) cause);
            round.failed(replica, (Failure) cause);
            return hasTimeFor(until) ? next() : Future.failedFuture(worst);
        }

        private Future<Answer> pause() {
            if (!hasTimeFor(until)) {
                return Future.failedFuture(worst);
            }
            round.restart();
            Promise<Answer> answer = Promise.promise();
            scheduler.schedule(pauseMillis(), () -> next().onComplete(answer));
            return answer.future();
        }
    }
}
