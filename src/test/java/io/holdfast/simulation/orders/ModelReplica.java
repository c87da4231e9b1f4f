package io.holdfast.simulation.orders;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.MembershipChange;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.StateMachine.Position;
import io.holdfast.simulation.Host;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One replica of a {@link ModelGroup}. The log, the snapshot and the term outlive the process, all else is made anew. */
final class ModelReplica<C, R> implements ReplicatedGroup<C, R> {
    private static final long TICK_MICROS = 500_000;
    private static final long PATIENCE_MICROS = 4_000_000;

    /** @param command null for the entry that begins a term */
    private record Entry(long term, long atMillis, Buffer command) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private record Snapshot(long index, long term, long atMillis, List<Buffer> pieces) {}

    final Host host;
    private final ModelGroup<C, R> group;
    private final List<Entry> log = new ArrayList<>();
    private Snapshot snapshot = new Snapshot(0, 0, 0, List.of());
    long term;

    private StateMachine<C, R> machine;
    private boolean leads;
    private int leader;
    private long commit;
    private long applied;
    private long lastAtMillis;
    private long patientUntil;
    private boolean applying;
    private boolean sending;
    private Map<Entry, Promise<R>> answers = new LinkedHashMap<>();
    private final Map<ModelReplica<C, R>, Long> matched = new HashMap<>();

    ModelReplica(ModelGroup<C, R> group, Host host) {
        this.group = group;
        this.host = host;
    }

    void start(StateMachine<C, R> fresh) {
        machine = fresh;
        leads = false;
        leader = 0;
        applying = false;
        sending = false;
        answers = new LinkedHashMap<>();
        applied = machine.start().index();
        lastAtMillis = machine.start().at().toEpochMilli();
        if (applied < snapshot.index()) {
            restore();
        }
        commit = applied;
        heard();
        tick();
    }

    boolean takesPart() {
        return host.isWell() && machine.isComplete();
    }

    private void tick() {
        host.plan(Host.Source.TIMER, TICK_MICROS + group.random.nextInt(100_000), () -> {
            tick();
            if (leads) {
                sendToAll();
            } else if (group.time.nowMicros() > patientUntil) {
                group.stand(host);
            }
        });
    }

    private void heard() {
        patientUntil = group.time.nowMicros() + 2_000_000 + group.random.nextInt(2_000_000);
    }

    // The log.

    private long last() {
        return snapshot.index() + log.size();
    }

    private Entry entry(long index) {
        return log.get((int) (index - snapshot.index() - 1));
    }

    private long termOf(long index) {
        return index == snapshot.index() ? snapshot.term() : entry(index).term();
    }

    boolean isAheadOf(ModelReplica<C, R> other) {
        long mine = termOf(last());
        long its = other.termOf(other.last());
        return mine != its ? mine > its : last() > other.last();
    }

    // Leading and following.

    void lead(long newTerm) {
        follow(newTerm, host.id);
        leads = true;
        matched.clear();
        log.add(new Entry(term, group.wallMillis(host), null));
        sendToAll();
    }

    void follow(long newTerm, int newLeader) {
        term = newTerm;
        leader = newLeader;
        heard();
        if (leads) {
            leads = false;
            group.tally("DEPOSED");
            answers.values()
                    .forEach(answer -> host.plan(
                            Host.Source.TASK,
                            group.random.nextInt(5_000),
                            () -> answer.tryFail(
                                    new Failure.Indeterminate("outcome-unknown", "the leadership changed"))));
            answers = new LinkedHashMap<>();
        }
    }

    private void sendSoon() {
        if (!sending) {
            sending = true;
            host.plan(Host.Source.TASK, group.random.nextInt(1_000), () -> {
                sending = false;
                if (leads) {
                    sendToAll();
                }
            });
        }
    }

    private void sendToAll() {
        group.others(this).forEach(other -> send(other, matched.getOrDefault(other, last())));
    }

    private void send(ModelReplica<C, R> to, long after) {
        long sentIn = term;
        long decided = commit;
        if (after < snapshot.index()) {
            Snapshot sent = snapshot;
            group.send(this, to, () -> to.install(this, sentIn, sent));
            return;
        }
        long afterTerm = termOf(after);
        List<Entry> entries = List.copyOf(log.subList((int) (after - snapshot.index()), log.size()));
        group.send(this, to, () -> to.append(this, sentIn, after, afterTerm, entries, decided));
    }

    private void append(
            ModelReplica<C, R> from, long sentIn, long after, long afterTerm, List<Entry> entries, long decided) {
        if (sentIn >= term) {
            follow(sentIn, from.host.id);
            if (after > last() || after >= snapshot.index() && termOf(after) != afterTerm) {
                long hint = Math.min(after - 1, Math.max(commit, snapshot.index()));
                group.send(this, from, () -> from.refused(this, sentIn, hint));
                return;
            }
            for (int i = 0; i < entries.size(); i++) {
                put(after + 1 + i, entries.get(i));
            }
            commit = Math.max(commit, Math.min(decided, after + entries.size()));
            applySoon();
        }
        long now = term;
        group.send(this, from, () -> from.agreed(this, sentIn, now, after + entries.size()));
    }

    private void put(long index, Entry entry) {
        if (index <= snapshot.index() || index <= last() && termOf(index) == entry.term()) {
            return;
        }
        log.subList((int) (index - snapshot.index() - 1), log.size()).clear();
        log.add(entry);
    }

    private void install(ModelReplica<C, R> from, long sentIn, Snapshot sent) {
        if (sentIn < term) {
            return;
        }
        follow(sentIn, from.host.id);
        if (sent.index() > commit) {
            // §7: what follows the snapshot stays where the two agree, for this replica may have said that it has it.
            boolean agrees = sent.index() <= last() && termOf(sent.index()) == sent.term();
            log.subList(0, agrees ? (int) (sent.index() - snapshot.index()) : log.size())
                    .clear();
            snapshot = sent;
            restore();
            commit = applied;
            group.tally("SNAPSHOT_INSTALLED");
        }
        group.send(this, from, () -> from.agreed(this, sentIn, sentIn, sent.index()));
    }

    private void restore() {
        machine.restore(new Position(snapshot.index(), Instant.ofEpochMilli(snapshot.atMillis())), snapshot.pieces());
        applied = snapshot.index();
        lastAtMillis = snapshot.atMillis();
    }

    private void refused(ModelReplica<C, R> by, long sentIn, long hint) {
        if (leads && sentIn == term) {
            send(by, hint);
        }
    }

    private void agreed(ModelReplica<C, R> other, long sentIn, long now, long upTo) {
        if (now > term) {
            follow(now, 0);
        } else if (leads && sentIn == term) {
            matched.merge(other, upTo, Math::max);
            // §5.4.2: only entries of the current term commit by count
            for (long index = last(); index > commit && termOf(index) == term; index--) {
                long candidate = index;
                if (1 + matched.values().stream().filter(m -> m >= candidate).count() > group.size() / 2) {
                    commit = index;
                    applySoon();
                }
            }
        }
    }

    // The state.

    private void applySoon() {
        if (!applying && applied < commit) {
            applying = true;
            host.plan(Host.Source.TASK, group.applyLag(), () -> {
                applying = false;
                long upTo = group.random.nextInt(10) == 0 ? applied + 1 : commit;
                while (applied < Math.min(upTo, commit)) {
                    apply(applied + 1, entry(applied + 1));
                }
                applySoon();
            });
        }
    }

    private void apply(long index, Entry entry) {
        Promise<R> answer = answers.remove(entry);
        if (entry.command() != null) {
            lastAtMillis = Math.max(lastAtMillis, entry.atMillis());
            R result = machine.apply(index, Instant.ofEpochMilli(lastAtMillis), machine.decode(entry.command()));
            if (answer != null) {
                host.plan(Host.Source.TASK, group.random.nextInt(500), () -> answer.tryComplete(result));
            }
        }
        applied = index;
        if (index % group.snapshotEvery == 0) {
            Snapshot taken = new Snapshot(index, entry.term(), lastAtMillis, machine.snapshot());
            group.taken(index, taken.pieces());
            log.subList(0, (int) (index - snapshot.index())).clear();
            snapshot = taken;
        }
    }

    // What those who use the group see.

    @Override
    public Future<R> submit(C command) {
        Promise<R> answer = Promise.promise();
        Buffer encoded = machine.encode(command);
        host.plan(Host.Source.TASK, group.queueing(), () -> {
            if (!leads) {
                answer.fail(notLeader());
                return;
            }
            Entry entry = new Entry(term, group.wallMillis(host), encoded);
            log.add(entry);
            answers.put(entry, answer);
            sendSoon();
        });
        return answer.future();
    }

    @Override
    public <T> Future<T> readLinearizable(Supplier<T> view) {
        Promise<T> answer = Promise.promise();
        long until = group.time.nowMicros() + PATIENCE_MICROS;
        host.plan(Host.Source.TASK, group.random.nextInt(200), () -> read(view, answer, until));
        return answer.future();
    }

    private <T> void read(Supplier<T> view, Promise<T> answer, long until) {
        if (!leads || group.time.nowMicros() > until) {
            answer.tryFail(notLeader());
        } else if (termOf(Math.max(commit, snapshot.index())) != term) {
            host.plan(Host.Source.TIMER, 100_000, () -> read(view, answer, until));
        } else {
            confirm(view, answer, term, commit, new int[] {1});
            host.plan(Host.Source.TIMER, 2_000_000, () -> answer.tryFail(notLeader()));
        }
    }

    private <T> void confirm(Supplier<T> view, Promise<T> answer, long in, long index, int[] confirmations) {
        int incarnation = host.incarnation();
        for (ModelReplica<C, R> other : group.others(this)) {
            group.send(this, other, () -> {
                boolean follows = other.term == in;
                group.send(other, this, () -> {
                    if (follows && host.incarnation() == incarnation && ++confirmations[0] == group.size() / 2 + 1) {
                        pass(view, answer, in, index);
                    }
                });
            });
        }
    }

    private <T> void pass(Supplier<T> view, Promise<T> answer, long in, long index) {
        if (!leads || term != in) {
            answer.tryFail(notLeader());
        } else if (applied < index) {
            host.plan(Host.Source.TASK, 2_000, () -> pass(view, answer, in, index));
        } else if (!answer.future().isComplete()) {
            answer.complete(view.get());
        }
    }

    @Override
    public <T> Future<T> readLocal(Supplier<T> view) {
        Promise<T> answer = Promise.promise();
        host.plan(Host.Source.TASK, group.random.nextInt(200), () -> answer.complete(view.get()));
        return answer.future();
    }

    private Failure notLeader() {
        return leader == 0 || leads || leader == host.id
                ? Failure.Unavailable.ofReplica("no-quorum", "no leader")
                : Failure.Unavailable.ofReplica("not-leader", "replica " + leader + " leads", Map.of("leader", leader));
    }

    @Override
    public Status status() {
        boolean part = machine.isComplete();
        return new Status(
                host.id,
                part ? (leads ? host.id : leader == host.id ? 0 : leader) : 0,
                term,
                commit,
                applied,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public Future<Void> transferLeadership(int to) {
        return Future.failedFuture(new Failure.Unavailable("not-now", "not in this model"));
    }

    @Override
    public Future<Void> change(MembershipChange change) {
        return Future.failedFuture(new Failure.Unavailable("not-now", "not in this model"));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
