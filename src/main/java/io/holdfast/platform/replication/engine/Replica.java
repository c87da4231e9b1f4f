package io.holdfast.platform.replication.engine;

import io.holdfast.base.failure.Failure;
import io.holdfast.platform.replication.MembershipChange;
import io.holdfast.platform.replication.PeerTransport;
import io.holdfast.platform.replication.ReplicatedGroup.Status;
import io.holdfast.platform.replication.StateMachine;
import io.holdfast.platform.replication.log.SegmentedLog;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftConfig;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.RaftNode.RaftNodeBuilder;
import io.microraft.RaftNodeStatus;
import io.microraft.exception.CannotReplicateException;
import io.microraft.model.impl.message.DefaultVoteRequestOrBuilder;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.report.RaftNodeReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of a group: the engine, its log, its guards, and the state machine. Everything but {@link #receive} and
 * {@link #status} happens on the thread of the group; futures end there.
 *
 * <pre>
 *   opening ──► running ──close()──► closed
 *                  └──the disk or the state machine fails──► broken: says nothing to anybody until the process starts again
 * </pre>
 */
final class Replica<C, R> implements PeerTransport.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final long TICK_MILLIS = 400;
    private static final long KEEPS_UP = 500;

    private final ReplicaConfig config;
    private final Surroundings around;
    private final Set<Guard> guards;
    private final StateMachine<C, R> machine;
    private final AppliedState<C, R> state;
    private final MessageCodec codec;
    private final EngineTransport transport;
    private final Proposals<R> proposals;
    private final Reads reads;
    private final Watchdog watchdog;
    private final PreferredLeader preferred = new PreferredLeader(5, KEEPS_UP);
    private volatile EngineStore store;
    private long nextLook;
    private volatile RaftNode node;
    private volatile long knownCommit;
    private volatile String broken;
    private boolean closed;

    Replica(ReplicaConfig config, Surroundings around, Set<Guard> guards, StateMachine<C, R> machine) {
        this.config = config;
        this.around = around;
        this.guards = Set.copyOf(guards);
        this.machine = machine;
        this.state = new AppliedState<>(
                machine,
                config.chunkBytesMax(),
                bug -> breakDown("the state machine failed; this replica says nothing more: " + bug, bug));
        this.codec = new MessageCodec(config.group(), config.frameBytesMax());
        this.transport = new EngineTransport(
                around.transport(),
                codec,
                () -> broken == null,
                guards.contains(Guard.RESUME_HINT),
                () -> store.terms());
        this.proposals = new Proposals<>(
                () -> node,
                this::hasRoom,
                this::refusal,
                around.clock(),
                config.patienceMillis(),
                guards.contains(Guard.PROPOSAL_LIMIT) ? config.underWayMax() : Integer.MAX_VALUE);
        this.reads = new Reads(
                () -> node,
                this::refusal,
                around.clock(),
                config.patienceMillis(),
                guards.contains(Guard.READ_ROUND_OF_ITS_OWN));
        this.watchdog = new Watchdog(config.watchdog(), around.random());
    }

    /** Reads the disk and takes part. @return fails with {@code Unavailable} when the directory or what is in it cannot be used */
    Future<Void> start() {
        Promise<Void> started = Promise.promise();
        around.thread().execute(() -> {
            try {
                open();
                tick();
                started.complete();
            } catch (IOException unusable) {
                started.fail(new Failure.Unavailable("log-unusable", unusable.getMessage()));
            }
        });
        return started.future();
    }

    Future<R> submit(C command) {
        Promise<R> answer = Promise.promise();
        byte[] encoded = machine.encode(command).getBytes();
        if (encoded.length > config.commandBytesMax()) {
            return Future.failedFuture(new Failure.Invalid(
                    "command-too-large",
                    "%d bytes (expected: at most %d, replication.command-max)"
                            .formatted(encoded.length, config.commandBytesMax())));
        }
        around.thread().execute(() -> {
            if (isDown()) {
                answer.fail(refusal());
            } else {
                proposals.add(new Operation.Command(around.wall().millis(), encoded), answer);
            }
        });
        return answer.future();
    }

    <T> Future<T> read(Supplier<T> view) {
        Promise<T> answer = Promise.promise();
        around.thread().execute(() -> {
            if (isDown()) {
                answer.fail(refusal());
            } else {
                reads.add(view, answer);
            }
        });
        return answer.future();
    }

    /** Looks at the state as this replica has it, which may be older than what others were told. */
    <T> Future<T> peek(Supplier<T> view) {
        Promise<T> answer = Promise.promise();
        around.thread().execute(() -> {
            try {
                answer.complete(view.get());
            } catch (RuntimeException bug) {
                answer.fail(bug);
            }
        });
        return answer.future();
    }

    Future<Void> transfer(int to) {
        return asked(() -> node.transferLeadership(new ReplicaId(to))).mapEmpty();
    }

    Future<Void> change(MembershipChange change) {
        int id = change.replica();
        return switch (change.kind()) {
            case ADD -> change(MembershipChangeMode.ADD_LEARNER, id);
            case PROMOTE ->
                // Its vote counts at once: a group whose majority needs it would wait until it has caught up.
                matched()
                        .compose(matched -> store.lastIndex() - matched.getOrDefault(id, 0L) <= config.underWayMax()
                                ? change(MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER, id)
                                : Future.failedFuture(new Failure.Unavailable(
                                        "not-caught-up", "replica %d has not caught up yet; try again".formatted(id))));
            case REMOVE ->
                // A leader that removes itself would count its own confirmation for reads.
                id == config.id() && leads()
                        ? Future.failedFuture(new Failure.Conflict(
                                "leader-cannot-leave",
                                "replica %d leads; hand the leadership over first".formatted(id),
                                Map.of()))
                        : change(MembershipChangeMode.REMOVE_MEMBER, id);
        };
    }

    private Future<Void> change(MembershipChangeMode mode, int id) {
        return asked(() -> node.changeMembership(
                        new ReplicaId(id), mode, node.getCommittedMembers().getLogIndex()))
                .mapEmpty();
    }

    /** How far each other member's log is known to agree with this leader's; empty on any other replica. */
    Future<Map<Integer, Long>> matched() {
        return asked(() -> node.getReport()).map(report -> matched(report.getResult()));
    }

    Status status() {
        RaftNode current = node;
        if (current == null) {
            return new Status(config.id(), 0, 0, 0, 0, List.of(), List.of(), Optional.ofNullable(broken));
        }
        var members = current.getCommittedMembers();
        Collection<RaftEndpoint> voters = members.getVotingMembers();
        return new Status(
                config.id(),
                isDown() ? 0 : leader(),
                current.getTerm().getTerm(),
                Math.max(knownCommit, state.applied()),
                state.applied(),
                numbers(voters),
                numbers(members.getMembers().stream()
                        .filter(member -> !voters.contains(member))
                        .toList()),
                Optional.ofNullable(broken));
    }

    /** May be a little old: it is counted on another thread. */
    long syncs() {
        EngineStore current = store;
        return current == null ? 0 : current.syncs();
    }

    /** Leaves: what waits is refused, the log is closed. A leader should have handed over before. */
    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        around.thread().execute(() -> {
            closed = true;
            failWaiting();
            if (node == null) {
                done.complete();
                return;
            }
            node.terminate();
            // The engine's own end stands in line before this.
            around.thread().submit(() -> closeStore(done));
        });
        return done.future();
    }

    private void closeStore(Promise<Void> done) {
        try {
            store.close();
        } catch (IOException late) {
            LOG.warn("the log could not be closed in order: {}", late.toString());
        }
        done.complete();
    }

    @Override
    public void receive(int from, Buffer frame) {
        Envelope envelope = codec.decode(from, frame);
        RaftNode current = node;
        if (current == null || isDown()) {
            return;
        }
        RaftMessage message = envelope.message();
        if (message instanceof AppendEntriesRequest append) {
            hearOfCommit(append.getCommitIndex());
        } else if (message instanceof InstallSnapshotRequest snapshot) {
            if (!snapshot.isSenderLeader()) {
                return; // from one that led until now; the engine would ask a leader that it does not know for more
            }
            hearOfCommit(snapshot.getSnapshotIndex());
        }
        ResumeHint.expand(envelope).forEach(current::handle);
    }

    // Lost races only make it a little older: the next message says it again.
    private void hearOfCommit(long index) {
        if (index > knownCommit) {
            knownCommit = index;
        }
    }

    private void open() throws IOException {
        store = EngineStore.open(
                around.disk(),
                new SegmentedLog.Config(config.segmentBytes()),
                around.background(),
                failure -> breakDown(
                        "the disk failed; this replica says nothing more until the process starts again: " + failure,
                        failure));
        RaftNodeBuilder builder = RaftNode.newBuilder()
                .setGroupId(config.group())
                .setConfig(engineConfig())
                .setExecutor(around.thread())
                .setTransport(transport)
                .setStateMachine(state)
                .setStore(store)
                .setRandom(around.random())
                .setClock(around.clock())
                .setRaftNodeReportListener(this::report);
        if (store.restored().isPresent()) {
            builder.setRestoredState(store.restored().get());
        } else {
            builder.setLocalEndpoint(new ReplicaId(config.id()))
                    .setInitialGroupMembers(
                            config.born().stream().map(ReplicaId::new).collect(Collectors.toList()));
        }
        node = builder.build();
        node.start();
    }

    private RaftConfig engineConfig() {
        return RaftConfig.newBuilder()
                .setLeaderHeartbeatPeriodSecs(1)
                .setLeaderHeartbeatTimeoutSecs(3)
                .setLeaderElectionTimeoutMillis(1000)
                .setAppendEntriesRequestBatchSize(config.appendMax())
                .setMaxPendingLogEntryCount(config.logAheadMax())
                .setCommitCountToTakeSnapshot(config.snapshotEvery())
                .setTransferSnapshotsFromFollowersEnabled(false)
                .build();
    }

    private void report(RaftNodeReport report) {
        switch (report.getReason()) {
            case ROLE_CHANGE, GROUP_MEMBERS_CHANGE -> {
                LOG.info(
                        "{}: replica {} is {} in term {}, leader {}, members {}",
                        config.group(),
                        config.id(),
                        report.getRole(),
                        report.getTerm().getTerm(),
                        report.getTerm().getLeaderEndpoint() == null
                                ? "unknown"
                                : ReplicaId.of(report.getTerm().getLeaderEndpoint()),
                        numbers(report.getEffectiveMembers().getMembers()));
                preferred.reset();
            }
            default -> {
                // the others come often and say nothing new
            }
        }
    }

    private void tick() {
        if (closed || broken != null) {
            return;
        }
        proposals.tick();
        reads.begin();
        long now = around.clock().millis();
        if (now >= nextLook) {
            nextLook = now + 5 * TICK_MILLIS;
            if (guards.contains(Guard.WATCHDOG)) {
                watch(now);
            }
            if (config.preferHighest() && leads()) {
                asked(() -> node.getReport()).onSuccess(report -> maybeHandOver(report.getResult()));
            }
        }
        around.thread().schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void watch(long now) {
        if (node.getStatus() == RaftNodeStatus.TERMINATED) {
            return; // removed from the group
        }
        boolean othersReachable = voters().stream()
                .anyMatch(id -> id != config.id() && around.transport().isReachable(id));
        Watchdog.Advice advice = watchdog.look(
                now,
                new Watchdog.Position(
                        leads(), leader() != 0, othersReachable, state.applied(), knownCommit, store.lastIndex()));
        if (advice == Watchdog.Advice.REBUILD) {
            rebuild();
        } else if (advice == Watchdog.Advice.NEXT_TERM) {
            LOG.warn("{}: this leader commits nothing; it enters the next term", config.group());
            enterTerm(node.getTerm().getTerm() + 1);
        }
    }

    private void rebuild() {
        LOG.warn("{}: this replica stands still; the engine is begun anew from the disk", config.group());
        node.terminate();
        // The engine's own end stands in line before this.
        around.thread().submit(() -> {
            if (isDown()) {
                return;
            }
            try {
                store.flush();
                store.close();
                open();
            } catch (IOException failure) {
                breakDown("the log cannot be opened again: " + failure.getMessage(), failure);
            }
        });
    }

    // A vote asked for by nobody, with a log nobody has: the engine takes over the term, and refuses the vote.
    private void enterTerm(int term) {
        node.handle(new DefaultVoteRequestOrBuilder()
                .setGroupId(config.group())
                .setSender(ReplicaId.NOBODY)
                .setTerm(term)
                .setLastLogTerm(-1)
                .setLastLogIndex(0)
                .setSticky(false)
                .build());
    }

    private void maybeHandOver(RaftNodeReport report) {
        if (!leads()) {
            return;
        }
        Set<Integer> reachable = report.getCommittedMembers().getVotingMembers().stream()
                .map(ReplicaId::of)
                .filter(around.transport()::isReachable)
                .collect(Collectors.toSet());
        preferred
                .look(config.id(), reachable, matched(report), store.lastIndex())
                .ifPresent(to -> transfer(to)
                        .onFailure(cause -> LOG.info(
                                "{}: not handed over to replica {}: {}", config.group(), to, cause.getMessage())));
    }

    private static Map<Integer, Long> matched(RaftNodeReport report) {
        return report.getLog().getFollowerMatchIndices().entrySet().stream()
                .collect(Collectors.toMap(e -> ReplicaId.of(e.getKey()), Map.Entry::getValue));
    }

    private boolean hasRoom() {
        return !guards.contains(Guard.PROPOSAL_LIMIT) || store.lastIndex() - state.applied() < config.underWayMax();
    }

    private void breakDown(String reason, Throwable cause) {
        if (broken != null) {
            return;
        }
        broken = reason;
        LOG.error("{}: {}", config.group(), reason, cause);
        // Not now: the engine is in the middle of something.
        around.thread().submit(() -> {
            failWaiting();
            node.terminate();
        });
    }

    private void failWaiting() {
        proposals.failAll(refusal());
        reads.failAll(refusal());
    }

    private <T> Future<T> asked(Supplier<CompletableFuture<T>> question) {
        Promise<T> answer = Promise.promise();
        around.thread().execute(() -> {
            if (isDown()) {
                answer.fail(refusal());
                return;
            }
            question.get().whenComplete((result, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.fail(leads() ? explain(failure) : refusal());
                }
            });
        });
        return answer.future();
    }

    private static Failure explain(Throwable failure) {
        return failure instanceof CannotReplicateException || failure instanceof TimeoutException
                ? new Failure.Unavailable("not-now", "the leader is busy with another change; try again")
                : new Failure.Conflict("refused", failure.getMessage(), Map.of());
    }

    private Failure refusal() {
        if (broken != null) {
            return new Failure.Unavailable("disk-failed", broken);
        }
        if (node == null) {
            return new Failure.Unavailable("starting", "this replica has not read its log yet; try again soon");
        }
        return closed
                ? new Failure.Unavailable("closing", "this replica is leaving; ask another one")
                : Proposals.notLeader(leads() ? 0 : leader());
    }

    private boolean isDown() {
        return closed || broken != null || node == null;
    }

    private boolean leads() {
        return leader() == config.id();
    }

    private int leader() {
        RaftEndpoint leader = node.getTerm().getLeaderEndpoint();
        return leader == null ? 0 : ReplicaId.of(leader);
    }

    private Set<Integer> voters() {
        return node.getEffectiveMembers().getVotingMembers().stream()
                .map(ReplicaId::of)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Integer> numbers(Collection<RaftEndpoint> members) {
        return members.stream().map(ReplicaId::of).sorted().toList();
    }
}
