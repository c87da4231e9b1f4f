package io.holdfast.replication.engine;

import io.holdfast.base.disk.DiskWords;
import io.holdfast.base.failure.Failure;
import io.holdfast.replication.PeerTransport;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicaState.Kind;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.log.DiskTrouble;
import io.holdfast.replication.log.SegmentedLog;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.impl.message.DefaultAppendEntriesSuccessResponseOrBuilder;
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
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of a group: the engine, its log, its guards, and the state machine. Everything but {@link #receive} and
 * {@link #status} happens on the thread of the group; futures end there.
 *
 * <pre>
 *   opening ──a directory that is empty──► unborn ──{@link Birth}──► running ──close()──► closed
 *      └──one that is not──► running         └──somebody knows it as a voter──► broken
 *   running ◄──there is room again── waiting ◄──the disk is full── running
 *   running ──a sync or the state machine fails──► broken: says nothing to anybody; the process ends, or waits to be ended
 * </pre>
 */
final class Replica<C, R> implements PeerTransport.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    private final ReplicaConfig config;
    private final Surroundings around;
    private final GroupClock clock;
    private final Conditions conditions;
    private final DiskSpace space;
    private final OwnCondition condition;
    private final Outage outage;
    private final Set<Guard> guards;
    private final StateMachine<C, R> machine;
    private final AppliedState<C, R> state;
    private final MessageCodec codec;
    private final EngineTransport transport;
    private final EngineFactory factory;
    private final Proposals<R> proposals;
    private final ReadIndexQueue reads;
    private final LeaderRequests requests;
    private final Housekeeping upkeep;
    private final SnapshotsByBytes snapshots;
    private final CommandIntake<R> intake;
    private final Failovers failovers = new Failovers();
    private volatile MemberView members = MemberView.NONE;
    private volatile EngineStore store;
    private Optional<RestoredRaftState> waiting = Optional.empty();
    private boolean begun;
    private boolean votes = true;
    private volatile Founding founding; // null for a replica that belongs to a group
    private volatile RaftNode node;
    private volatile long knownCommit;
    private boolean ledBefore;

    Replica(ReplicaConfig config, Surroundings outside, Set<Guard> guards, StateMachine<C, R> machine) {
        this.config = config;
        this.around = outside.on(new GatedThread(outside.thread(), this::isAbsent, this::threw));
        this.clock = new GroupClock(config.care().sampleNanos());
        this.conditions = new Conditions(
                around.nanos(), around.wall()::millis, config.care().freshNanos(), clock, this::say);
        this.space = new DiskSpace(around.disk(), config.care().diskFreeMin());
        this.condition = new OwnCondition(config.care(), around.nanos(), space);
        this.outage = new Outage(config.id());
        this.guards = Set.copyOf(guards);
        this.machine = machine;
        this.state = new AppliedState<>(
                machine, config.chunkBytesMax(), guards.contains(Guard.SNAPSHOT_IS_OF_ITS_INDEX), this::machineFailed);
        this.codec = new MessageCodec(config.group(), config.frameBytesMax());
        this.transport = new EngineTransport(
                around.transport(),
                codec,
                () -> !outage.isBroken() && !outage.waitsForRoom() && !isAbsent(),
                guards.contains(Guard.RESUME_HINT),
                () -> store.terms(),
                around.thread());
        this.factory = new EngineFactory(config, this.guards, around, around.thread(), transport, state, this::report);
        this.proposals = new Proposals<>(
                () -> node,
                this::hasRoom,
                this::refusal,
                around.clock(),
                this::stamp,
                this::threw,
                config.patienceMillis(),
                guards.contains(Guard.PROPOSAL_LIMIT) ? config.underWayMax() : Integer.MAX_VALUE,
                config.entryCommandsMax());
        this.snapshots = new SnapshotsByBytes(config.bounds().snapshotBytes());
        this.intake = new CommandIntake<>(
                config.commandBytesMax(),
                new InFlightBytes(config.bounds().inFlightBytes()),
                around.thread()::execute,
                this::rejection,
                proposals);
        this.reads = new ReadIndexQueue(
                () -> node,
                this::refusal,
                around.clock(),
                config.patienceMillis(),
                guards.contains(Guard.READ_ROUND_OF_ITS_OWN),
                this::threw);
        Here here = new Here();
        this.requests = new LeaderRequests(here, config.group(), config.id(), config.underWayMax());
        this.upkeep = new Housekeeping(config, around, this.guards, here, requests);
    }

    /** Reads the disk and takes part. @return fails with {@code Unavailable} when the directory or what is in it cannot be used */
    Future<Void> start() {
        Promise<Void> started = Promise.promise();
        around.thread().execute(() -> {
            try {
                open();
                upkeep.tick();
                started.complete();
            } catch (Throwable unusable) { // an Error too: whoever waits for this start has to hear of it
                started.fail(new Failure.Unavailable("log-unusable", reason(unusable)));
            }
        });
        return started.future();
    }

    Future<R> submit(C command) {
        return intake.submit(machine.encode(command).getBytes());
    }

    private String reason(Throwable unusable) {
        return unusable instanceof OutOfMemoryError
                ? "the heap is too small for what is in the log (expected: a larger -Xmx)"
                : "%s cannot be used: %s".formatted(around.disk(), told(unusable));
    }

    private Optional<Failure> rejection() {
        if (isDown() || isAbsent()) {
            return Optional.of(refusal());
        }
        return condition.isShortOfRoom() && leads()
                ? Optional.of(Failure.Unavailable.ofReplica(
                        "disk-low",
                        "replica %d is short of room on its disk and takes nothing new; ask another one"
                                .formatted(config.id())))
                : Optional.empty();
    }

    <T> Future<T> readLinearizable(Supplier<T> view) {
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
    <T> Future<T> readLocal(Supplier<T> view) {
        Promise<T> answer = Promise.promise();
        around.thread().execute(() -> {
            try {
                answer.complete(view.get());
            } catch (RuntimeException bug) {
                answer.fail(bug);
            } catch (Error ofTheProcess) {
                answer.fail(ofTheProcess);
                throw ofTheProcess;
            }
        });
        return answer.future();
    }

    /** What only a leader can do. */
    LeaderRequests requests() {
        return requests;
    }

    /** Has it lead on, or from the moment it is handed the leadership, until the next election. */
    void keepLeadership() {
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
                    standsBy(),
                    failovers.last());
        }
        MemberView committed = members(current.getCommittedMembers());
        return new Status(
                config.id(),
                isDown() || isAbsent() ? 0 : leader(),
                current.getTerm().getTerm(),
                Math.max(knownCommit, state.applied()),
                state.applied(),
                committed.voters(),
                committed.learners(),
                standsBy(),
                failovers.last());
    }

    List<Integer> electors() {
        RaftNode current = node;
        return current == null
                ? List.of()
                : MemberView.of(current.getEffectiveMembers()).voters();
    }

    // Why this replica takes no part.
    private Optional<String> standsBy() {
        return outage.state().map(ReplicaState::reason).or(() -> Optional.ofNullable(founding)
                .map(Founding::why));
    }

    /** Whether it is fit, and if not, why. Any thread may ask. */
    ReplicaState state() {
        return outage.state()
                .or(() -> Optional.ofNullable(founding)
                        .map(unborn -> new ReplicaState(Kind.EMPTY_DIRECTORY, unborn.why())))
                .orElseGet(() -> isAbsent()
                        ? new ReplicaState(Kind.CATCHING_UP, "it fetches a part of its state from the others")
                        : condition.state());
    }

    long freeBytes() {
        return condition.freeBytes();
    }

    // Asked for with every order, and it seldom changes.
    private MemberView members(RaftGroupMembers now) {
        MemberView known = members;
        if (known.of() != now) {
            known = MemberView.of(now);
            members = known;
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
            outage.close();
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
        if (SideMessage.isOne(frame)) {
            SideMessage message = SideMessage.decode(frame);
            around.thread().execute(() -> hear(from, message));
            return;
        }
        Envelope envelope = codec.decode(from, frame);
        RaftNode current = node;
        if (current == null || isDown() || isAbsent()) {
            Founding unborn = founding;
            if (unborn != null) {
                around.thread().execute(() -> unborn.heard(from));
            }
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
        if (message instanceof InstallSnapshotRequest snapshot && snapshot.getSnapshotChunk() == null) {
            around.thread().execute(() -> tellFurther(snapshot)); // behind what the engine makes of it
        }
    }

    // A leader that went back behind its own snapshot offers it for ever: the engine does not answer that when this
    // replica has committed more, although all logs agree up to there.
    private void tellFurther(InstallSnapshotRequest snapshot) {
        long committed = state.told();
        if (!isDown()
                && snapshot.getSnapshotIndex() < committed
                && node.getTerm().getTerm() == snapshot.getTerm()) {
            transport.send(
                    snapshot.getSender(),
                    new DefaultAppendEntriesSuccessResponseOrBuilder()
                            .setGroupId(config.group())
                            .setSender(node.getLocalEndpoint())
                            .setTerm(snapshot.getTerm())
                            .setLastLogIndex(committed)
                            .setQuerySequenceNumber(snapshot.getQuerySequenceNumber())
                            .setFlowControlSequenceNumber(snapshot.getFlowControlSequenceNumber())
                            .build());
        }
    }

    // Lost races only make it a little older: the next message says it again.
    private void hearOfCommit(long index) {
        if (index > knownCommit) {
            knownCommit = index;
        }
    }

    private void open() throws IOException {
        store = EngineStore.open(
                around, new SegmentedLog.Config(config.segmentBytes()), condition::synced, this::diskFailed);
        waiting = store.takeRestored();
        begun = false;
        node = null;
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
        } else if (guards.contains(Guard.BIRTH_BY_ALL)) {
            founding = new Founding(
                    config.id(),
                    new Birth(config.id(), config.initialMembers(), store.own()),
                    around.clock(),
                    this::say);
            decideBirth();
            askAround();
        }
        beginEngine();
    }

    // An empty directory: what this id has promised before, if it ever did, only the others know.
    private void decideBirth() {
        Founding unborn = founding;
        switch (unborn.verdict()) {
            case WAIT -> {}
            case FOUND -> isBorn(unborn);
            case JOIN -> {
                votes = false;
                isBorn(unborn);
            }
            case LOST -> end(unborn.lost(), null);
        }
    }

    private void isBorn(Founding unborn) {
        store.isBornWith(unborn.founders());
        founding = null;
    }

    private void askAround() {
        if (founding != null) {
            founding.ask();
        }
    }

    private void begin() {
        try {
            beginEngine();
        } catch (IOException failure) {
            breakDown("the engine cannot be begun: " + failure.getMessage(), failure);
        }
    }

    private Birth.Tale tale() {
        Optional<RaftNode> member = Optional.ofNullable(node).filter(running -> founding == null && store.isBorn());
        return Founding.tale(
                store,
                member.map(RaftNode::getCommittedMembers).map(MemberView::of),
                member.map(RaftNode::getEffectiveMembers).map(MemberView::of));
    }

    private void say(int to, SideMessage message) {
        if (!outage.isAny()) {
            around.transport().send(to, message.encode());
        }
    }

    private void hear(int from, SideMessage message) {
        if (outage.isAny() || store == null) {
            return;
        }
        if (message instanceof SideMessage.Condition condition) {
            conditions.hear(from, condition);
        } else if (message instanceof SideMessage.Question) {
            if (founding != null) {
                founding.heard(from);
            }
            say(from, new SideMessage.Answer(tale()));
        } else if (message instanceof SideMessage.Answer answer && founding != null) {
            founding.told(from, answer.tale());
            decideBirth();
            begin();
        }
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
        if (begun || outage.isBroken() || founding != null || isAbsent()) {
            return;
        }
        node = factory.build(store, waiting, votes, state.applied());
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
                        MemberView.numbers(report.getEffectiveMembers().getMembers()));
                RaftEndpoint leader = report.getTerm().getLeaderEndpoint();
                failovers.see(
                        leader == null ? 0 : ReplicaId.of(leader),
                        report.getTerm().getTerm(),
                        Instant.ofEpochMilli(around.wall().millis()),
                        around.nanos().getAsLong());
                upkeep.lookAgain();
                if (leads() && !ledBefore) {
                    clock.resumeFrom(
                            conditions.leadersTime().orElse(state.lastAtMillis()),
                            around.nanos().getAsLong());
                }
                ledBefore = leads();
            }
            default -> {
                // the others come often and say nothing new
            }
        }
    }

    private boolean hasRoom() {
        return !guards.contains(Guard.PROPOSAL_LIMIT) || store.lastIndex() - state.told() < config.underWayMax();
    }

    /** The time for a command's stamp; empty while too few clocks are known. Who does not lead needs none: the engine refuses the command. */
    private OptionalLong stamp() {
        return guards.contains(Guard.CLOCKS_ARE_COMPARED) && leads()
                ? clock.now(
                        config.id(),
                        members(node.getCommittedMembers()).voters(),
                        around.wall().millis(),
                        around.nanos().getAsLong())
                : OptionalLong.of(around.wall().millis());
    }

    private void lookAtClock() {
        condition.clockIsOff(clock.offMillis(
                config.id(),
                members(node.getCommittedMembers()).voters(),
                around.wall().millis(),
                around.nanos().getAsLong()));
    }

    private void lookAtRoom() {
        if (condition.lookAtRoom() == DiskSpace.Level.OUT) {
            waitForRoom("its disk %s has %d MB left (expected: %d MB, replication.disk-free-min)"
                    .formatted(around.disk(), space.lastFree() >> 20, space.floor() >> 20));
        }
    }

    private void diskFailed(IOException failure) {
        if (isFull(failure)) {
            waitForRoom("its disk %s is full: %s".formatted(around.disk(), DiskWords.of(failure)));
        } else {
            end(
                    "the disk failed; this replica says nothing more until the process starts again: "
                            + DiskWords.of(failure),
                    failure);
        }
    }

    private void machineFailed(Throwable bug) {
        String why = "the state machine failed; this replica says nothing more: " + told(bug);
        if (bug instanceof Error || isOfTheDisk(bug)) {
            end(why, bug);
        } else {
            breakDown(why, bug); // to begin again would come to the same
        }
    }

    private static boolean isOfTheDisk(Throwable bug) {
        for (Throwable cause = bug; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof SQLException) {
                return true;
            }
        }
        return DiskWords.saysNoRoom(bug);
    }

    // As an operator would want to read it.
    private static String told(Throwable thrown) {
        return isOfTheDisk(thrown) ? DiskWords.of(thrown) : thrown.toString();
    }

    /** Whatever a task on this thread threw that nobody caught, or that the engine caught and went on. */
    private void threw(Throwable thrown) {
        if (outage.isAny()) {
            LOG.debug("{}: thrown behind the end", config.group(), thrown);
        } else if (thrown instanceof Error) {
            end("an error that nothing can be done about: " + thrown, thrown);
        } else if (node == null) {
            breakDown("it could not be begun: " + told(thrown), thrown);
        } else {
            upkeep.threw(thrown);
        }
    }

    private boolean isFull(IOException failure) {
        return DiskTrouble.of(failure, space.free(), 2L * config.segmentBytes()) == DiskTrouble.FULL;
    }

    private void waitForRoom(String why) {
        if (outage.waitForRoom(why)) {
            endEngine();
        }
    }

    // From what is on the disk: the engine's memory is further than that.
    private void goOnIfThereIsRoom() {
        if (condition.lookAtRoom() != DiskSpace.Level.ENOUGH || space.lastFree() < 2L * config.segmentBytes()) {
            return;
        }
        String waited = outage.goOn();
        try {
            store.close();
            open();
        } catch (IOException still) {
            if (isFull(still)) {
                outage.waitAgain(waited);
            } else {
                end("the log cannot be opened again: " + still.getMessage(), still);
            }
        }
    }

    /** Breaks down, and this process should end. */
    private void end(String reason, Throwable cause) {
        if (!outage.isBroken()) {
            breakDown(reason, cause);
            around.onEnd().accept("%s/%d: %s".formatted(config.group(), config.id(), reason));
        }
    }

    private void breakDown(String reason, Throwable cause) {
        if (outage.breakDown(reason)) {
            // Where a disk fails says nothing about why it does.
            LOG.error("{}: {}", config.group(), reason, cause instanceof IOException ? null : cause);
            endEngine();
        }
    }

    // Not now: the engine is in the middle of something.
    private void endEngine() {
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
        Optional<Failure> rejection = outage.rejection();
        if (rejection.isPresent()) {
            return rejection.get();
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
        return outage.isClosed()
                ? Failure.Unavailable.ofReplica("closing", "this replica is leaving; ask another one")
                : Proposals.notLeader(leads() ? 0 : leader());
    }

    private boolean isDown() {
        return outage.isAny() || node == null;
    }

    // As if cut off: what the state names is not here yet.
    private boolean isAbsent() {
        return guards.contains(Guard.ABSENT_UNTIL_WHOLE) && !machine.isComplete();
    }

    private boolean leads() {
        return !isAbsent() && leader() == config.id();
    }

    private int leader() {
        RaftEndpoint leader = node.getTerm().getLeaderEndpoint();
        return leader == null ? 0 : ReplicaId.of(leader);
    }

    private final class Here implements Housekeeping.Target {
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
            return outage.isFinal();
        }

        @Override
        public void turn() {
            if (outage.waitsForRoom() || isAbsent()) {
                failWaiting();
                return;
            }
            askAround();
            begin();
            if (node == null || outage.isBroken()) {
                return; // unborn
            }
            if (isUp()) {
                snapshots.look(node, store.bytes(), store.snapshotIndex(), state.told(), state.applied());
            }
            proposals.tick();
            reads.begin();
        }

        @Override
        public void tell() {
            if (outage.waitsForRoom()) {
                goOnIfThereIsRoom();
                return;
            }
            lookAtRoom();
            if (!isUp()) {
                return;
            }
            lookAtClock();
            OptionalLong stamp = Replica.this.leads() ? stamp() : OptionalLong.empty();
            List<Integer> others = MemberView.numbers(node.getEffectiveMembers().getMembers());
            others.remove((Integer) config.id());
            conditions.tell(others, condition.unfit().isEmpty(), stamp.orElse(0));
        }

        @Override
        public boolean isFit(int replica) {
            return conditions.isFit(replica);
        }

        @Override
        public Optional<String> unfit() {
            return condition.unfit();
        }

        @Override
        public Watchdog.Position position(boolean othersReachable) {
            return new Watchdog.Position(
                    Replica.this.leads(), leader() != 0, othersReachable, state.told(), knownCommit, store.lastIndex());
        }

        @Override
        public void reopen(boolean inOrder) throws IOException {
            if (inOrder) {
                store.flush();
            }
            store.close();
            open();
        }

        @Override
        public void breakDown(String reason, Throwable cause) {
            Replica.this.breakDown(reason, cause);
        }
    }
}
