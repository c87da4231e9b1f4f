package io.holdfast.rpc;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.replication.peers.Peers;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Decides which replica of a group a request is sent to, from what is known of its leader and of replicas that just failed. Pure: it is
 * given the outcomes of requests, and sends none. Confined to the thread of its owner.
 */
final class LeaderRouting {
    private static final Duration AVOIDED_FOR = Duration.ofSeconds(1);

    private final Time time;
    private final Peers peers;
    private final LeaderCache leaders = new LeaderCache();
    private final RoundRobin turns = new RoundRobin();
    private final Map<Integer, Long> avoidedSince = new HashMap<>(); // in nanoseconds

    LeaderRouting(Time time, Peers peers) {
        this.time = time;
        this.peers = peers;
    }

    /** The presumed leader; empty while there is no idea. */
    OptionalInt leader() {
        return leaders.leader();
    }

    /** The replica to try next for what only the leader does; empty when {@code rotation} has been at all of them. */
    OptionalInt next(ReplicaRotation rotation) {
        return rotation.next(leaders.leader(), peers.all());
    }

    /** A replica for what any of them does, each in its turn, rather not one that just failed; empty when none is known. */
    OptionalInt any() {
        List<Integer> inTurn = turns.order(List.copyOf(peers.all().keySet()));
        avoidedSince.values().removeIf(since -> time.nanos() - since >= AVOIDED_FOR.toNanos());
        return inTurn.stream()
                .filter(id -> !avoidedSince.containsKey(id))
                .findFirst()
                .or(() -> inTurn.stream().findFirst())
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }

    /** {@code replica} failed in what any of them does: a paused one would slow down each third read. */
    void avoid(int replica) {
        avoidedSince.put(replica, time.nanos());
    }

    /** {@code replica} did what only a leader does. */
    void onLeaderResponse(int replica) {
        leaders.onResponse(replica);
    }

    /** {@code replica} failed in what only a leader does. */
    void onFailure(int replica, Failure cause) {
        leaders.onFailure(replica, cause);
    }

    /** A replica reported who leads. @return whether that is believed */
    boolean onReport(Leader reported) {
        return leaders.onReport(reported);
    }

    boolean isKnown(int replica) {
        return peers.find(replica).isPresent();
    }

    URI url(int replica) {
        return peers.find(replica).orElseThrow();
    }

    Set<Integer> replicas() {
        return peers.all().keySet();
    }
}
