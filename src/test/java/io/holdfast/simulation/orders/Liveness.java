package io.holdfast.simulation.orders;

import io.holdfast.api.ItemError;
import io.holdfast.base.failure.Failure;
import io.holdfast.roles.catalog.CatalogSite;
import io.holdfast.simulation.Host;
import io.vertx.core.AsyncResult;
import java.util.List;
import java.util.Set;

/**
 * Nobody else stands still: once a fault has lasted for so long that it is known, whoever it does not hit gets an answer to a fresh
 * request within a second. Checked where nothing is lost by chance, so that every wait has a reason.
 */
final class Liveness {
    // The engine's second is a heartbeat, which the product sends every 50 ms: a leader is given up after three, and an
    // election takes one to two, twice where votes are split.
    private static final long ELECTION = 3_000_000 + 2 * 2_000_000;
    // What clients know is up to date: a client looks beside after 250 ms, a replica repeats within a second.
    private static final long NEWS = 1_000_000;
    /** A fault that has lasted for so long is known. */
    static final long KNOWN_AFTER = ELECTION + NEWS;
    // Votes that are split again and again have an end as well: two more rounds.
    private static final long LEADER_WITHIN = ELECTION + 2 * 2_000_000;
    // The one that takes over, the preferred one that was fit, and one more of each.
    private static final int LEADERS_MAX = 4;
    // Two hops of 15 ms each way, two groups' majorities, a look at who leads: some 200 ms; a second is what is
    // promised.
    private static final long ANSWER_WITHIN = 1_000_000;
    /** Answers that say that there is too much of something, and not that somebody is missing. */
    private static final Set<String> FULL =
            Set.of(ItemError.TOO_MANY_ANSWERS, "queue-full", "too-many-orders", "deadline-passed");

    private final OrderWorld world;
    private boolean checked;
    private long disturbedAt;
    private String ledBy = "";
    private long ledSince;
    private long bothLedAt;
    private int leaders; // since then

    Liveness(OrderWorld world) {
        this.world = world;
    }

    /** From now on: nothing is lost by chance. */
    void begin() {
        checked = true;
        disturbed();
    }

    /** A fault began or ended. */
    void disturbed() {
        disturbedAt = world.time.nowMicros();
        leaders = 0;
    }

    /** Looks who leads: called every now and then. */
    void look() {
        String now = OrderWorld.name(world.orders) + " and " + OrderWorld.name(world.catalog);
        if (!now.equals(ledBy)) {
            ledBy = now;
            ledSince = world.time.nowMicros();
            leaders++;
        }
        if (checked && leaders > 2 * LEADERS_MAX) {
            world.journal.wrong("the leaders change again and again; %s", world.strikes());
        }
        if (world.orders.leader() != null && world.catalog.leader() != null) {
            bothLedAt = world.time.nowMicros();
        }
        // A leader that hands over is missed for a moment: nobody may be missed for long.
        if (checked && world.time.nowMicros() - Math.max(disturbedAt, bothLedAt) > LEADER_WITHIN) {
            world.journal.wrong("nobody leads although there is a majority; %s", world.strikes());
        }
    }

    /** A request that begins now at {@code frontEnd}. */
    Request request(String what, FrontEnd frontEnd, boolean placesAnOrder) {
        Request request = new Request(what, frontEnd);
        // A replica whose clock is wrong judges deadlines by it as long as it is asked: that is not checked here.
        request.mustSucceed = checked
                && !world.isAnyClockWrong()
                && world.time.nowMicros() - disturbedAt >= KNOWN_AFTER
                && world.time.nowMicros() - ledSince >= NEWS
                && frontEnd.host().isWell()
                && frontEnd.pending() < OrderWorld.BATCHES.batchMax() // or it is flooded
                && isServed(frontEnd.host(), placesAnOrder);
        if (request.mustSucceed) {
            world.journal.tally("LIVENESS_CHECKED");
            world.time.after(ANSWER_WITHIN, request::late);
        }
        return request;
    }

    private boolean isServed(Host frontEnd, boolean placesAnOrder) {
        Host catalog = world.catalog.leader();
        Host orders = world.orders.leader();
        return isHealthy(world.catalog, catalog)
                && isHealthy(world.orders, orders)
                && (placesAnOrder ? reach(frontEnd, orders) && reach(orders, catalog) : reach(frontEnd, catalog));
    }

    private boolean reach(Host one, Host other) {
        return !world.wire.isCut(one, other) && !world.wire.isCut(other, one);
    }

    private static boolean isHealthy(SimulatedGroup<?, ?> group, Host leader) {
        List<Host> hosts = group.hosts();
        // Whoever asks a leader whose syncs are slow, but not so slow that it hands over, is hit by that.
        return leader != null
                && !leader.isSlow()
                && hosts.stream()
                                .filter(host -> host == leader || host.isWell() && group.reach(host, leader))
                                .count()
                        > hosts.size() / 2;
    }

    /** One that may have to be answered soon. */
    final class Request {
        private final String what;
        private final FrontEnd frontEnd;
        private final long began = world.time.nowMicros();
        private boolean mustSucceed;
        private boolean ended;

        private Request(String what, FrontEnd frontEnd) {
            this.what = what;
            this.frontEnd = frontEnd;
        }

        private boolean isUndisturbed() {
            return mustSucceed && disturbedAt <= began;
        }

        private void late() {
            if (!ended && isUndisturbed()) {
                world.journal.wrong(
                        "%s at front end %d waits for longer than a second; %s",
                        what, frontEnd.host().id, world.strikes());
            }
        }

        void ended(AsyncResult<?> answer) {
            ended = true;
            boolean refused =
                    answer.cause() instanceof Failure.Unavailable unavailable && !FULL.contains(unavailable.code());
            // Once an attempt may have done it, "full" cannot take that back (OL6): then it is told as unknown.
            boolean unknown = answer.cause() instanceof Failure.Indeterminate
                    && world.catalogSites.stream().noneMatch(CatalogSite::isFull);
            if ((refused || unknown) && isUndisturbed()) {
                world.journal.wrong(
                        "%s at front end %d waits in vain: %s; %s",
                        what, frontEnd.host().id, ((Failure) answer.cause()).code(), world.strikes());
            }
        }
    }
}
