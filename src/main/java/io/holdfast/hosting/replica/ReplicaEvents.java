package io.holdfast.hosting.replica;

import io.holdfast.api.EventApi.Kind;
import io.holdfast.api.EventApi.Level;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.base.time.Time;
import io.holdfast.telemetry.events.EventBursts;
import io.holdfast.telemetry.events.EventDraft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tells what happens to one replica: that it begins to lead, that the members of its group change while it leads, that it knows no leader
 * for a while, and that it is unfit. Sees the statuses one after the other, on one event loop.
 */
final class ReplicaEvents {
    /** An election takes less; longer is worth an event of its own. */
    static final Duration LEADERLESS = Duration.ofSeconds(1);

    private static final String FIT = "fit";
    /** States in which it cannot do its part; in the others it does, and should not lead. */
    private static final Set<String> BAD = Set.of("disk-full", "failed");

    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final Time time;
    private final EventBursts events;
    private final String group;
    private final String name;
    private final EventBursts.Flow elections;
    private final EventBursts.Flow states;
    private ReplicaStatus before;
    private long ledTerm;
    private int lastLeader;
    private long leaderlessSince;
    private boolean leaderlessTold;

    /** @param group its name @param id of the replica */
    ReplicaEvents(Time time, EventBursts events, String group, int id) {
        this.time = time;
        this.events = events;
        this.group = group;
        this.name = group + "/" + id;
        this.elections = new EventBursts.Flow("election:" + group, 1, WINDOW);
        this.states = new EventBursts.Flow("replica:" + name, 4, WINDOW);
    }

    void observe(ReplicaStatus now) {
        leads(now);
        leaderless(now);
        if (before != null) {
            members(now);
        }
        state(now);
        before = now;
    }

    private void leads(ReplicaStatus now) {
        if (now.leader() == now.id() && now.term() > ledTerm) {
            ledTerm = now.term();
            List<String> details = new ArrayList<>();
            if (lastLeader > 0 && lastLeader != now.id()) {
                details.add("%s/%d led before".formatted(group, lastLeader));
            }
            if (now.lastFailover() != null) {
                details.add("no leader for %d ms".formatted(now.lastFailover().millis()));
            }
            events.add(
                    elections,
                    EventDraft.info(Kind.ELECTION, name, "%s leads, term %d".formatted(name, now.term()))
                            .because(details.isEmpty() ? null : String.join("; ", details)));
        }
        if (now.leader() > 0) {
            lastLeader = now.leader();
        }
    }

    private void leaderless(ReplicaStatus now) {
        if (now.leader() > 0) {
            if (leaderlessTold) {
                events.add(
                        states,
                        EventDraft.ok(
                                        Kind.ELECTION,
                                        name,
                                        "%s knows a leader again: %s/%d".formatted(name, group, now.leader()))
                                .ends(leaderKey()));
            }
            leaderlessTold = false;
            leaderlessSince = time.nanos();
        } else if (before == null) {
            leaderlessSince = time.nanos();
        } else if (!leaderlessTold && lastLeader > 0 && time.nanos() - leaderlessSince >= LEADERLESS.toNanos()) {
            leaderlessTold = true;
            events.add(
                    states,
                    EventDraft.bad(Kind.ELECTION, name, "%s knows no leader".formatted(name))
                            .because("%s/%d led before; without a majority that reach each other there is none"
                                    .formatted(group, lastLeader))
                            .begins(leaderKey()));
        }
    }

    private String leaderKey() {
        return "leader:" + name;
    }

    // The leader alone: every replica sees the change.
    private void members(ReplicaStatus now) {
        if (now.leader() != now.id()) {
            return;
        }
        for (int voter : without(now.voters(), before.voters())) {
            member("%s/%d votes".formatted(group, voter), group + "/" + voter);
        }
        for (int learner : without(now.learners(), before.learners())) {
            member("%s/%d follows as a learner".formatted(group, learner), group + "/" + learner);
        }
        for (int gone : without(before.voters(), now.voters())) {
            if (!now.learners().contains(gone)) {
                member("%s/%d left the group".formatted(group, gone), group + "/" + gone);
            }
        }
    }

    private void member(String title, String subject) {
        events.add(new EventBursts.Flow("members:" + group, 20, WINDOW), EventDraft.info(Kind.MEMBER, subject, title));
    }

    private static List<Integer> without(List<Integer> these, List<Integer> those) {
        return these.stream().filter(id -> !those.contains(id)).toList();
    }

    private void state(ReplicaStatus now) {
        String was = before == null || before.state() == null ? FIT : before.state();
        String is = now.state() == null ? FIT : now.state();
        if (was.equals(is)) {
            return;
        }
        Kind kind = was.startsWith("disk") || is.startsWith("disk") ? Kind.DISK : Kind.NODE;
        String key = "replica:" + name;
        events.add(
                states,
                is.equals(FIT)
                        ? EventDraft.ok(kind, name, "%s is fit again".formatted(name))
                                .ends(key)
                        : EventDraft.of(
                                        BAD.contains(is) ? Level.BAD : Level.WARN,
                                        kind,
                                        name,
                                        "%s: %s".formatted(name, is.replace('-', ' ')))
                                .because(now.reason())
                                .begins(key));
    }
}
