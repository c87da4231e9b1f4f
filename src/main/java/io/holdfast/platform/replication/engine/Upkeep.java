package io.holdfast.platform.replication.engine;

import io.microraft.RaftNodeStatus;
import io.microraft.model.impl.message.DefaultVoteRequestOrBuilder;
import io.microraft.report.RaftNodeReport;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a replica does on its own, every now and then: gives what waits another try, sees that it stands still and begins the
 * engine anew, hands over to a replica that should lead. Confined to the thread of the group.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long TICK_MILLIS = 400;
    private static final long KEEPS_UP = 500;

    /** The replica that is kept up. */
    interface Target extends LeaderRequests.Target {
        /** Closed or broken: nothing is to be done any more. */
        boolean isOver();

        /** Gives what waits another try. */
        void turn();

        Watchdog.Position position(boolean othersReachable);

        /** Closes the log in order, and begins the engine anew from it. */
        void reopen() throws IOException;

        void breakDown(String reason, Throwable cause);
    }

    private final ReplicaConfig config;
    private final Surroundings around;
    private final boolean watches;
    private final Target target;
    private final LeaderRequests requests;
    private final Watchdog watchdog;
    private final PreferredLeader preferred = new PreferredLeader(5, KEEPS_UP);
    private final KeptLead kept = new KeptLead();
    private long nextLook;

    Upkeep(ReplicaConfig config, Surroundings around, Set<Guard> guards, Target target, LeaderRequests requests) {
        this.config = config;
        this.around = around;
        this.watches = guards.contains(Guard.WATCHDOG);
        this.target = target;
        this.requests = requests;
        this.watchdog = new Watchdog(config.watchdog(), around.random());
    }

    /** Once the replica is open; repeats itself until that is over. */
    void tick() {
        if (target.isOver()) {
            return;
        }
        around.thread().schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        target.turn();
        long now = around.clock().millis();
        if (now < nextLook) {
            return;
        }
        nextLook = now + 5 * TICK_MILLIS;
        if (!target.isUp()) {
            watchdog.rest();
            return;
        }
        if (watches) {
            watch(now);
        }
        if (config.preferHighest()
                && target.leads()
                && !kept.holdsIn(target.node().getTerm().getTerm())) {
            requests.report().onSuccess(this::maybeHandOver);
        }
    }

    /** Whether an operator wants this replica to go on leading. */
    KeptLead keptLead() {
        return kept;
    }

    /** Somebody else leads, or the members have changed: what was seen of who could lead counts no more. */
    void lookAgain() {
        preferred.reset();
    }

    private void watch(long now) {
        if (target.node().getStatus() == RaftNodeStatus.TERMINATED) {
            return; // removed from the group
        }
        boolean othersReachable = target.node().getEffectiveMembers().getVotingMembers().stream()
                .map(ReplicaId::of)
                .anyMatch(id -> id != config.id() && around.transport().isReachable(id));
        Watchdog.Advice advice = watchdog.look(now, target.position(othersReachable));
        if (advice == Watchdog.Advice.REBUILD) {
            rebuild();
        } else if (advice == Watchdog.Advice.NEXT_TERM) {
            LOG.warn("{}: this leader commits nothing; it enters the next term", config.group());
            enterTerm(target.node().getTerm().getTerm() + 1);
        }
    }

    private void rebuild() {
        LOG.warn("{}: this replica stands still; the engine is begun anew from the disk", config.group());
        target.node().terminate();
        // The engine's own end stands in line before this.
        around.thread().submit(() -> {
            if (target.isOver()) {
                return;
            }
            try {
                target.reopen();
            } catch (IOException failure) {
                target.breakDown("the log cannot be opened again: " + failure.getMessage(), failure);
            }
        });
    }

    // A vote asked for by nobody, with a log nobody has: the engine takes over the term, and refuses the vote.
    private void enterTerm(int term) {
        target.node()
                .handle(new DefaultVoteRequestOrBuilder()
                        .setGroupId(config.group())
                        .setSender(ReplicaId.NOBODY)
                        .setTerm(term)
                        .setLastLogTerm(-1)
                        .setLastLogIndex(0)
                        .setSticky(false)
                        .build());
    }

    private void maybeHandOver(RaftNodeReport report) {
        if (!target.leads()) {
            return;
        }
        Set<Integer> reachable = report.getCommittedMembers().getVotingMembers().stream()
                .map(ReplicaId::of)
                .filter(around.transport()::isReachable)
                .collect(Collectors.toSet());
        preferred
                .look(config.id(), reachable, LeaderRequests.matched(report), target.lastIndex())
                .ifPresent(to -> requests.transfer(to)
                        .onFailure(cause -> LOG.info(
                                "{}: not handed over to replica {}: {}", config.group(), to, cause.getMessage())));
    }
}
