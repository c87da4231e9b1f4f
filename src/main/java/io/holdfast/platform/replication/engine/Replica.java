package io.holdfast.platform.replication.engine;

import io.holdfast.base.failure.Failure;
import io.holdfast.platform.replication.PeerTransport;
import io.holdfast.platform.replication.ReplicatedGroup.Status;
import io.holdfast.platform.replication.StateMachine;
import io.holdfast.platform.replication.log.SegmentedLog;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.report.RaftGroupMembers;
import io.microraft.report.RaftNodeReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

    private record Submitted<R>(byte[] command, Promise<R> answer) {}

    private record Voting(RaftGroupMembers of, List<Integer> voters, List<Integer> learners) {}

    private final ReplicaConfig config;
    private final Surroundings around;
    private final Set<Guard> guards;
    private final StateMachine<C, R> machine;
    private final AppliedState<C, R> state;
    private final MessageCodec codec;
    private final EngineFactory factory;
    private final Proposals<R> proposals;
    private final Reads reads;
    private final LeaderRequests requests;
    private final Upkeep upkeep;
    private final SnapshotsByBytes snapshots;
    private final InFlightBytes inFlight;
    private final Failovers failovers = new Failovers();
    private final Queue<Submitted<R>> submitted = new ConcurrentLinkedQueue<>(); // bounded by the group's queue-max
    private final AtomicBoolean takingIn = new AtomicBoolean();
    private volatile Voting voting = new Voting(null, List.of(), List.of());
    private volatile EngineStore store;
    private Optional<RestoredRaftState> waiting = Optional.empty();
    private boolean begun;
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
                guards.contains(Guard.SNAPSHOT_IS_OF_ITS_INDEX),
                bug -> breakDown("the state machine failed; this replica says nothing more: " + bug, bug));
        this.codec = new MessageCodec(config.group(), config.frameBytesMax());
        EngineTransport transport = new EngineTransport(
                around.transport(),
                codec,
                () -> broken == null && !isAbsent(),
                guards.contains(Guard.RESUME_HINT),
                () -> store.terms(),
                around.thread());
        this.factory = new EngineFactory(
                config,
                this.guards,
                around,
                new GatedThread(around.thread(), this::isAbsent),
                transport,
                state,
                this::report);
        this.proposals = new Proposals<>(
                () -> node,
                this::hasRoom,
                this::refusal,
                around.clock(),
                around.wall(),
                config.patienceMillis(),
                guards.contains(Guard.PROPOSAL_LIMIT) ? config.underWayMax() : Integer.MAX_VALUE,
                config.entryCommandsMax());
        this.snapshots = new SnapshotsByBytes(config.bounds().snapshotBytes());
        this.inFlight = new InFlightBytes(config.bounds().inFlightBytes());
        this.reads = new Reads(
                () -> node,
                this::refusal,
                around.clock(),
                config.patienceMillis(),
                guards.contains(Guard.READ_ROUND_OF_ITS_OWN));
        Here here = new Here();
        this.requests = new LeaderRequests(here, config.id(), config.underWayMax());
        this.upkeep = new Upkeep(config, around, this.guards, here, requests);
    }

    /** Reads the disk and takes part. @return fails with {@code Unavailable} when the directory or what is in it cannot be used */
    Future<Void> start() {
        Promise<Void> started = Promise.promise();
        around.thread().execute(() -> {
            try {
                open();
                upkeep.tick();
                started.complete();
            } catch (IOException | RuntimeException | Error unusable) { // also a heap that is too small for it
                started.fail(new Failure.Unavailable("log-unusable", reason(unusable)));
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
        return inFlight.bounded(encoded.length, () -> {
            submitted.add(new Submitted<>(encoded, answer));
            if (takingIn.compareAndSet(false, true)) {
                around.thread().execute(this::takeIn);
            }
            return answer.future();
        });
    }

    private static String reason(Throwable unusable) {
        return unusable instanceof OutOfMemoryError
                ? "the heap is too small for what is in the log (expected: a larger -Xmx)"
                : String.valueOf(unusable.getMessage());
    }

    // All that came until now, so that it can share an entry.
    private void takeIn() {
        takingIn.set(false);
        Submitted<R> next;
        while ((next = submitted.poll()) != null) {
            if (isDown() || isAbsent()) {
                next.answer().fail(refusal());
            } else {
                proposals.add(next.command(), next.answer());
            }
        }
        proposals.drain();
    }

    <T> Future<T> read(Supplier<T> view) {
        Promise<T> answer = Promise.promise();
        around.thread().execute(() -> {
            if (isDown() || isAbsent()) {
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

    /** What only a leader can do. */
    LeaderRequests requests() {
        return requests;
    }

    /** Has it lead on, or from the moment it is handed the leadership, until the next election. */
    void keepLead() {
        Status now = status();
        upkeep.keptLead().wish(now.term(), now.leads());
    }

    Status status() {
        RaftNode current = node;
        if (current == null) {
            return new Status(
                    config.id(),
                    0,
                    0,
                    state.applied(),
                    state.applied(),
                    List.of(),
                    List.of(),
                    Optional.ofNullable(broken),
                    failovers.last());
        }
        Voting members = voting(current.getCommittedMembers());
        return new Status(
                config.id(),
                isDown() || isAbsent() ? 0 : leader(),
                current.getTerm().getTerm(),
                Math.max(knownCommit, state.applied()),
                state.applied(),
                members.voters(),
                members.learners(),
                Optional.ofNullable(broken),
                failovers.last());
    }

    // Asked for with every order, and it seldom changes.
    private Voting voting(RaftGroupMembers members) {
        Voting known = voting;
        if (known.of() != members) {
            Collection<RaftEndpoint> voters = members.getVotingMembers();
            known = new Voting(
                    members,
                    numbers(voters),
                    numbers(members.getMembers().stream()
                            .filter(member -> !voters.contains(member))
                            .toList()));
            voting = known;
        }
        return known;
    }

    /** What the state was, at some indexes. Any thread may ask. */
    Map<Long, Long> checkpoints() {
        return state.checkpoints().all();
    }

    /** Takes part no more, because of what others found out. */
    void stop(String reason) {
        around.thread().execute(() -> breakDown(reason, null));
    }

    /** Of the entries in memory; may be a little old. */
    long logBytes() {
        EngineStore current = store;
        return current == null ? 0 : current.bytes().all();
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
            if (store == null) {
                done.complete();
                return;
            }
            if (node != null) {
                node.terminate();
            }
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
        if (current == null || isDown() || isAbsent()) {
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
        waiting = store.takeRestored();
        begun = false;
        state.beginAnew();
        if (waiting.isPresent()) {
            factory.check(waiting.get());
            restore(waiting.get());
        } else if (machine.start().index() > 0) {
            // A group that begins anew would number its commands from 1, and what has those numbers would be passed
            // over.
            throw new IllegalStateException(
                    "the state beside the log is at command %d, but there is no log (expected: both of one backup, or neither)"
                            .formatted(machine.start().index()));
        }
        beginEngine();
    }

    // Before the engine is begun, so that it begins with a state that is whole.
    private void restore(RestoredRaftState kept) {
        if (kept.getSnapshotEntry() == null) {
            return;
        }
        try {
            state.installSnapshot(kept.getSnapshotEntry());
        } catch (RuntimeException | Error alreadyTold) {
            LOG.debug("the snapshot cannot be restored", alreadyTold);
        }
    }

    private void beginEngine() throws IOException {
        if (begun || broken != null || isAbsent()) {
            return;
        }
        node = factory.build(store, waiting, state.applied());
        waiting = Optional.empty(); // as large as the log: not to be kept
        begun = true;
        node.start();
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
                RaftEndpoint leader = report.getTerm().getLeaderEndpoint();
                failovers.see(
                        leader == null ? 0 : ReplicaId.of(leader),
                        report.getTerm().getTerm(),
                        Instant.ofEpochMilli(around.wall().millis()),
                        around.nanos().getAsLong());
                upkeep.lookAgain();
            }
            default -> {
                // the others come often and say nothing new
            }
        }
    }

    private boolean hasRoom() {
        return !guards.contains(Guard.PROPOSAL_LIMIT) || store.lastIndex() - state.told() < config.underWayMax();
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
            if (node != null) {
                node.terminate();
            }
        });
    }

    private void failWaiting() {
        proposals.failAll(refusal());
        reads.failAll(refusal());
    }

    private Failure refusal() {
        if (broken != null) {
            return Failure.Unavailable.ofReplica(
                    "disk-failed",
                    "replica %d takes no part any more, its disk or its state failed; ask another one"
                            .formatted(config.id()));
        }
        if (isAbsent()) {
            return Failure.Unavailable.ofReplica(
                    "catching-up",
                    "replica %d fetches a part of its state from the others; ask another one, or try again soon"
                            .formatted(config.id()));
        }
        if (node == null) {
            return Failure.Unavailable.ofReplica("starting", "this replica has not read its log yet; try again soon");
        }
        return closed
                ? Failure.Unavailable.ofReplica("closing", "this replica is leaving; ask another one")
                : Proposals.notLeader(leads() ? 0 : leader());
    }

    private boolean isDown() {
        return closed || broken != null || node == null;
    }

    // As if cut off: what the state names is not here yet.
    private boolean isAbsent() {
        return guards.contains(Guard.ABSENT_UNTIL_WHOLE) && !machine.isWhole();
    }

    private boolean leads() {
        return !isAbsent() && leader() == config.id();
    }

    private int leader() {
        RaftEndpoint leader = node.getTerm().getLeaderEndpoint();
        return leader == null ? 0 : ReplicaId.of(leader);
    }

    private static List<Integer> numbers(Collection<RaftEndpoint> members) {
        return members.stream().map(ReplicaId::of).sorted().toList();
    }

    private final class Here implements Upkeep.Target {
        @Override
        public void execute(Runnable task) {
            around.thread().execute(task);
        }

        @Override
        public boolean isUp() {
            return !isDown() && begun && !isAbsent();
        }

        @Override
        public RaftNode node() {
            return node;
        }

        @Override
        public boolean leads() {
            return Replica.this.leads();
        }

        @Override
        public Failure refusal() {
            return Replica.this.refusal();
        }

        @Override
        public long lastIndex() {
            return store.lastIndex();
        }

        @Override
        public boolean isOver() {
            return closed || broken != null;
        }

        @Override
        public void turn() {
            if (isAbsent()) {
                failWaiting();
                return;
            }
            try {
                beginEngine();
            } catch (IOException failure) {
                breakDown("the engine cannot be begun: " + failure.getMessage(), failure);
                return;
            }
            if (isUp()) {
                snapshots.look(node, store.bytes(), store.snapshotIndex(), state.told(), state.applied());
            }
            proposals.tick();
            reads.begin();
        }

        @Override
        public Watchdog.Position position(boolean othersReachable) {
            return new Watchdog.Position(
                    Replica.this.leads(), leader() != 0, othersReachable, state.told(), knownCommit, store.lastIndex());
        }

        @Override
        public void reopen() throws IOException {
            store.flush();
            store.close();
            open();
        }

        @Override
        public void breakDown(String reason, Throwable cause) {
            Replica.this.breakDown(reason, cause);
        }
    }
}
