package io.holdfast.replication.engine;

import io.microraft.RaftNode;
import io.microraft.RaftNodeStatus;
import io.microraft.model.impl.message.DefaultVoteRequestOrBuilder;
import io.microraft.report.RaftNodeReport;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The periodic work of a replica: retries what waits, rebuilds an engine that makes no progress, and transfers the
 * leadership to a replica that should lead. Confined to the thread of the group.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long TICK_MILLIS = 400;
    private static final long KEEPS_UP = 500;
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    /** The replica that the work is for. */
    interface Target extends LeaderRequests.Target {
        /** Checks the disk, and sends a fitness report to the others. */
        void report();

        /**
         * Whether {@code replica} reported that it may lead.
         */
        boolean isFit(int replica);

        /** Why this replica itself should not lead; empty when it may. */
        Optional<String> unfit();

        /** Closed or failed: there is no work any more. */
        boolean isOver();

        /** Retries what waits. */
        void retryPending();

        Watchdog.Position position(boolean othersReachable);

        /** Closes the log, and rebuilds the engine from it. @param inOrder whether what is in memory may be trusted, and kept */
        void reopen(boolean inOrder) throws IOException;

        void breakDown(String reason, Throwable cause);
    }

    private final ReplicaConfig config;
    private final Environment environment;
    private final boolean watches;
    private final Target target;
    private final LeaderRequests requests;
    private final Watchdog watchdog;
    private final PreferredLeader preferred = new PreferredLeader(5, KEEPS_UP);
    private final KeptLeadership kept = new KeptLeadership();
    private final Deque<Long> rebuilt = new ArrayDeque<>();
    private long nextCheck;
    private long nextReport;

    Housekeeping(
            ReplicaConfig config,
            Environment environment,
            Set<Safeguard> safeguards,
            Target target,
            LeaderRequests requests) {
        this.config = config;
        this.environment = environment;
        this.watches = safeguards.contains(Safeguard.WATCHDOG);
        this.target = target;
        this.requests = requests;
        this.watchdog = new Watchdog(config.watchdog(), environment.random());
    }

    /** Call it once the replica is open; it repeats itself until the replica is closed or failed. */
    void tick() {
        if (target.isOver()) {
            return;
        }
        environment.thread().schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        target.retryPending();
        long now = environment.clock().millis();
        if (now >= nextReport) {
            nextReport = now + config.monitoring().reportMillis();
            target.report();
        }
        if (now < nextCheck) {
            return;
        }
        nextCheck = now + 5 * TICK_MILLIS;
        if (!target.isUp()) {
            watchdog.rest();
            return;
        }
        if (watches) {
            watch(now);
        }
        if (target.leads()) {
            boolean keeps = kept.isKeptIn(target.node().getTerm().getTerm());
            requests.report().onSuccess(report -> maybeTransfer(report, keeps));
        }
    }

    /** Whether an operator wants this replica to keep the leadership. */
    KeptLeadership keptLeadership() {
        return kept;
    }

    /** The leader or the members changed: what was seen of who could lead counts no more. */
    void resetPreference() {
        preferred.reset();
    }

    private void watch(long now) {
        if (target.node().getStatus() == RaftNodeStatus.TERMINATED) {
            return; // removed from the group
        }
        boolean othersReachable = target.node().getEffectiveMembers().getVotingMembers().stream()
                .map(ReplicaId::of)
                .anyMatch(id -> id != config.id() && environment.transport().isReachable(id));
        Watchdog.Advice advice = watchdog.poll(now, target.position(othersReachable));
        if (advice == Watchdog.Advice.REBUILD) {
            noProgress();
        } else if (advice == Watchdog.Advice.NEXT_TERM) {
            LOG.warn("{}: this leader commits nothing; it enters the next term", config.group());
            enterTerm(target.node().getTerm().getTerm() + 1);
        }
    }

    /** The engine threw something, and may be in the middle of a step: it is rebuilt, but not over and over (E10). */
    void threw(Throwable thrown) {
        long now = environment.nanos().getAsLong();
        rebuilt.removeIf(at -> now - at > HOUR_NANOS);
        if (rebuilt.size() >= config.monitoring().rebuildsMax()) {
            target.breakDown(
                    "the engine threw %s, and did so %d times within an hour"
                            .formatted(thrown, config.monitoring().rebuildsMax() + 1),
                    thrown);
            return;
        }
        rebuilt.add(now);
        LOG.error("{}: the engine threw something; it is rebuilt from the disk", config.group(), thrown);
        rebuild(false);
    }

    private void noProgress() {
        LOG.warn("{}: this replica makes no progress; the engine is rebuilt from the disk", config.group());
        rebuild(true);
    }

    private void rebuild(boolean inOrder) {
        RaftNode old = target.node();
        old.terminate();
        // Queued behind the engine's own end.
        environment.thread().submit(() -> {
            if (target.isOver()
                    || target.node() != old) { // it may have been rebuilt meanwhile, because there is room again
                return;
            }
            try {
                target.reopen(inOrder);
            } catch (IOException failure) {
                target.breakDown("the log cannot be opened again: " + failure.getMessage(), failure);
            }
        });
    }

    // A request for a vote from no replica, with a log that is older than any: the engine adopts the term and rejects
    // the vote.
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

    // What an operator keeps, it keeps from a preferred replica, not in spite of a reason why it should not lead.
    private void maybeTransfer(RaftNodeReport report, boolean keeps) {
        if (!target.leads()) {
            return;
        }
        Set<Integer> reachable = report.getCommittedMembers().getVotingMembers().stream()
                .map(ReplicaId::of)
                .filter(id -> id != config.id() && environment.transport().isReachable(id) && target.isFit(id))
                .collect(Collectors.toSet());
        Optional<String> unfit = target.unfit();
        OptionalInt next = OptionalInt.empty();
        if (unfit.isPresent()) {
            next = preferred.instead(reachable, LeaderRequests.matched(report), target.lastIndex());
            next.ifPresent(to -> LOG.warn(
                    "{}: this leader transfers its leadership to replica {}: {}", config.group(), to, unfit.get()));
        } else if (config.preferHighest() && !keeps) {
            next = preferred.poll(config.id(), reachable, LeaderRequests.matched(report), target.lastIndex());
        }
        next.ifPresent(to -> requests.transferLeadership(to)
                .onFailure(cause -> LOG.info(
                        "{}: the leadership was not transferred to replica {}: {}",
                        config.group(),
                        to,
                        cause.getMessage())));
    }
}
