package io.holdfast.cache;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The leader's end of the coherent cache: what was decided is shown to nobody, neither to who decided it nor to readers, before every
 * holder that may have an older value has dropped it or its lease is over. The numbers are the rules of the coherent cache
 * (docs/protocols/cache.md). Confined to one event loop, which hears of every change in its order.
 *
 * <pre>
 *   a product:  shown ──committed──► invalidating ──all dropped it, or their leases ended──► shown
 *               unknown, after an election ──all dropped everything, or presumed leases ended──► shown
 * </pre>
 */
public final class CoherenceDirectory {

    /**
     * @param trackedMax products of which it is known who may have them; beyond, everybody may have everything
     * @param waitingMax answers that may wait to be shown
     */
    public record Config(LeaseTimes times, int trackedMax, int waitingMax) {
        public static Config from(Settings settings) {
            return new Config(
                    LeaseTimes.from(settings),
                    settings.integer(
                            "catalog.cache-tracked-max",
                            100_000,
                            1,
                            10_000_000,
                            "products of which the catalog knows who caches them; beyond, all are told of all changes"),
                    settings.integer(
                            "catalog.cache-pending-max", 10_000, 1, 1_000_000, "answers that may wait for caches"));
        }
    }

    /** Carries what a holder has to do to it, soon, again and again until it is done. */
    public interface Courier {
        /** There is something for {@code holder}: {@link #takeNotice}. */
        void awaken(String holder);
    }

    /**
     * What a holder has to do.
     *
     * @param number of this notice; they rise for as long as this object lives
     * @param index of the newest change that it takes into account (OL32)
     * @param takenNanos when it was written
     * @param revoke drop everything and the lease
     * @param versions drop what is older, by name
     */
    public record Notice(
            long term, long number, long index, long takenNanos, boolean revoke, Map<String, Long> versions) {}

    /**
     * The answer to a request for a lease.
     *
     * @param session 0 when no lease is given, because the holder does not say that it does what it is told (OL35)
     * @param notice what the holder has to do first; it says so with its next request
     */
    public record Granted(long session, Optional<Notice> notice) {}

    /**
     * Counts since the start.
     *
     * @param waits rounds that ended because a lease did
     * @param withheld requests for a lease that got none, because an old notice was not acknowledged
     */
    public record Tally(long rounds, long notices, long waits, long withheld) {}

    private record Waiter(long index, Promise<Void> shown) {}

    /** Why a holder gets no lease. @param number a notice beyond this one has to be acknowledged first */
    private record Withheld(long number, long askedNanos) {}

    private static final class Round {
        private final Map<String, Long> acked = new HashMap<>(); // of those that have not dropped all there is
        private final List<Waiter> waiters = new ArrayList<>();
        private long committed; // index of the newest change
    }

    private final Time time;
    private final Config config;
    private final Courier courier;
    private final LeaseHolders holders;
    private final Map<String, Round> rounds = new HashMap<>();
    private final Map<String, Set<String>> mayHave = new HashMap<>();
    private final Map<String, OutstandingInvalidations> outstanding = new HashMap<>();
    private final Map<String, Withheld> withheld = new HashMap<>();
    private Set<String> unknown = Set.of();
    private boolean cleared = true;
    private boolean untracked;
    private boolean leading;
    private long term;
    private int waiting;
    private long lastChange;
    private long notices; // their numbers
    private long noticesBefore; // the election
    private long roundCount;
    private long noticeCount;
    private long waitCount;
    private long withheldCount;

    public CoherenceDirectory(Time time, Config config, Courier courier) {
        this.time = time;
        this.config = config;
        this.courier = courier;
        this.holders = new LeaseHolders(config.times());
    }

    /** The term it was elected for, 0 before the first. */
    public long term() {
        return leading ? term : 0;
    }

    /**
     * Rules 1 and 2. The caller has confirmed its leadership, and read both of the state behind that.
     *
     * @param all the replicated set of holders
     * @param unsettled products of which nobody has said yet that their newest version may be shown
     * @param change index of the newest change in that state
     */
    public void elected(long newTerm, Map<String, URI> all, Collection<String> unsettled, long change) {
        term = newTerm;
        leading = true;
        holders.elected(newTerm, all, time.nanos());
        unknown = new HashSet<>(unsettled);
        cleared = false;
        untracked = false;
        mayHave.clear();
        outstanding.clear();
        withheld.clear();
        noticesBefore = notices;
        rounds.values().forEach(round -> round.acked.clear()); // all have to drop everything now
        lastChange = change;
        all.keySet().forEach(courier::awaken);
        clearIfAllDropped();
    }

    /** Another replica leads. What was begun may end here (rule 14); nothing new begins. */
    public void retire() {
        leading = false;
    }

    /** Rule 4: {@code version} of {@code product} is decided, by the command at {@code index}. */
    public void committed(String product, long version, long index) {
        if (!leading) {
            return;
        }
        lastChange = Math.max(lastChange, index);
        Round round = round(product);
        round.committed = Math.max(round.committed, index);
        long now = time.nanos();
        Collection<String> asked = untracked ? holders.live(now) : mayHave.getOrDefault(product, Set.of());
        for (String holder : asked) {
            if (holders.mayAnswer(holder, now)) {
                round.acked.putIfAbsent(holder, -1L);
                outstanding
                        .computeIfAbsent(holder, h -> new OutstandingInvalidations())
                        .add(product, version, index, now);
                courier.awaken(holder);
            }
        }
        proceed(product, round);
    }

    /** Rule 5: done once everything that was decided of {@code product} until now may be shown. */
    public Future<Void> shown(String product) {
        Round round = rounds.get(product);
        if (round == null && (cleared || !unknown.contains(product))) {
            return Future.succeededFuture();
        }
        if (waiting >= config.waitingMax()) {
            return Future.failedFuture(
                    new Failure.Indeterminate("queue-full", "too many answers wait for front ends; ask again"));
        }
        Waiter waiter = new Waiter(round == null ? 0 : round.committed, Promise.promise());
        waiting++;
        round(product).waiters.add(waiter);
        return waiter.shown().future().onComplete(done -> waiting--);
    }

    /**
     * Rule 10. Called with what was read behind a confirmation of the leadership, and nothing in between.
     *
     * @return whether the holder may keep it: it will be asked to drop it
     */
    public boolean mayKeep(String product, String holder, long session) {
        boolean quiet = leading && !rounds.containsKey(product) && (cleared || !unknown.contains(product));
        if (!quiet || !holders.holds(holder, session, time.nanos())) {
            return false;
        }
        if (mayHave.size() >= config.trackedMax() && !mayHave.containsKey(product)) {
            untracked = true;
        }
        if (!untracked) {
            mayHave.computeIfAbsent(product, p -> new HashSet<>()).add(holder);
        }
        return true;
    }

    /**
     * Rules 8, 9 and OL35. The caller has confirmed its leadership since the request came.
     *
     * @return empty for who is no holder
     */
    public Optional<Granted> grant(String holder, long session) {
        if (!leading) {
            return Optional.empty();
        }
        long now = time.nanos();
        if (!holders.mayAnswer(holder, now)) {
            ended(holder); // of what it had before the gap nobody would ever hear that it was dropped
            forget(holder, now);
        }
        if (isWithheld(holder, now)) {
            withheldCount++;
            courier.awaken(holder);
            return holders.has(holder) ? Optional.of(new Granted(0, carry(holder))) : Optional.empty();
        }
        return holders.grant(holder, session, now).map(lease -> new Granted(lease.session(), carry(holder)));
    }

    // OL35: whose notices are not acknowledged for a whole lease is not renewed: it costs one lease, once. It gets one
    // again when it has shown that notices reach it.
    private boolean isWithheld(String holder, long now) {
        OutstandingInvalidations left = outstanding.get(holder);
        Withheld before = withheld.get(holder);
        if (before != null) {
            withheld.put(holder, new Withheld(before.number(), now));
        } else if (left != null && left.isOlderThan(config.times().length().toNanos(), now)) {
            withheld.put(holder, new Withheld(notices, now));
        }
        return withheld.containsKey(holder);
    }

    private Optional<Notice> carry(String holder) {
        Optional<Notice> notice = takeNotice(holder);
        notice.ifPresent(it -> outstanding
                .computeIfAbsent(holder, h -> new OutstandingInvalidations())
                .carries(it));
        return notice;
    }

    /** Rule 12: {@code holder} is in the replicated set. */
    public void joined(String holder, URI url) {
        holders.joined(holder, url);
    }

    public boolean isHolder(String holder) {
        return holders.has(holder);
    }

    /** Rule 13: its removal is being proposed. @param dropped whether it said itself that it dropped everything */
    public void leaves(String holder, boolean dropped) {
        holders.leaves(holder);
        if (dropped) {
            ended(holder);
            clearIfAllDropped();
        }
    }

    /** It is in the replicated set no more. */
    public void left(String holder) {
        holders.left(holder);
        withheld.remove(holder);
        ended(holder);
        clearIfAllDropped();
    }

    /** Where to tell {@code holder} something. */
    public Optional<URI> url(String holder) {
        return holders.url(holder);
    }

    /** What {@code holder} has to do, all of it; empty when there is nothing, or nobody has to wait for it any more. */
    public Optional<Notice> takeNotice(String holder) {
        long now = time.nanos();
        boolean revoke = leading && holders.presumed(now).contains(holder);
        boolean proves = leading && provesItself(holder, now);
        if (!revoke && !proves && !holders.mayAnswer(holder, now)) {
            ended(holder);
            return Optional.empty();
        }
        OutstandingInvalidations left = outstanding.get(holder);
        if (!revoke && !proves && (left == null || left.isEmpty())) {
            return Optional.empty();
        }
        noticeCount++;
        return Optional.of(
                new Notice(term, ++notices, lastChange, now, revoke, left == null ? Map.of() : left.versions()));
    }

    // For as long as it asks: an empty notice will do.
    private boolean provesItself(String holder, long now) {
        Withheld since = withheld.get(holder);
        return since != null
                && now - since.askedNanos() < config.times().waited().toNanos() * 2;
    }

    /** OL35: {@code holder} did what the notice of this number says, which an answer to it carried. */
    public void acked(String holder, long ofTerm, long number) {
        OutstandingInvalidations left = outstanding.get(holder);
        if (left != null && ofTerm == term) {
            left.takeCarried(number).ifPresent(notice -> acked(holder, notice));
        }
    }

    /** {@code holder} did what {@code notice} says. */
    public void acked(String holder, Notice notice) {
        if (notice.term() != term || notice.number() <= noticesBefore) {
            return;
        }
        if (notice.revoke()) {
            holders.revoked(holder);
        }
        withheld.computeIfPresent(holder, (h, since) -> notice.number() > since.number() ? null : since);
        OutstandingInvalidations left = outstanding.get(holder);
        if (left != null) {
            left.acked(notice, (product, index) -> dropped(holder, product, index));
        }
        clearIfAllDropped();
    }

    /** Looks at the clock: leases end. Call it every few milliseconds. */
    public void tick() {
        if (rounds.isEmpty() && cleared) {
            return;
        }
        long now = time.nanos();
        for (String product : List.copyOf(rounds.keySet())) {
            Round round = rounds.get(product);
            if (round != null && round.acked.keySet().removeIf(holder -> !holders.mayAnswer(holder, now))) {
                waitCount++;
                proceed(product, round);
            }
        }
        clearIfAllDropped();
    }

    /** Rule 3: index of a change such that it and all before it may be shown; empty while there is anything that may not. */
    public Optional<Long> visible() {
        return leading && cleared && rounds.isEmpty() ? Optional.of(lastChange) : Optional.empty();
    }

    /** Rule 13: holders whose leases are long over. */
    public List<String> gone() {
        long now = time.nanos();
        return leading
                ? holders.gone(config.times().waited().toNanos() * 8, now).stream()
                        .filter(holder -> !provesItself(holder, now)) // under another name it would cost a lease again
                        .toList()
                : List.of();
    }

    public int holders() {
        return holders.size();
    }

    public Tally tally() {
        return new Tally(roundCount, noticeCount, waitCount, withheldCount);
    }

    @Override
    public String toString() {
        Map<String, Set<String>> awaited = new HashMap<>();
        rounds.forEach((product, round) -> awaited.put(product, round.acked.keySet()));
        return "term %d, %s, %s, %d holders, awaited %s"
                .formatted(
                        term,
                        leading ? "leading" : "retired",
                        cleared ? "cleared" : "unclear",
                        holders.size(),
                        awaited);
    }

    private Round round(String product) {
        return rounds.computeIfAbsent(product, p -> {
            roundCount++;
            return new Round();
        });
    }

    private void dropped(String holder, String product, long index) {
        Round round = rounds.get(product);
        if (round == null || !round.acked.containsKey(holder)) {
            return;
        }
        if (index >= round.committed) {
            round.acked.remove(holder);
        } else {
            round.acked.merge(holder, index, Math::max);
        }
        proceed(product, round);
    }

    // Rule 11: its session is over, so it has nothing.
    private void forget(String holder, long now) {
        if (holders.live(now).isEmpty()) {
            mayHave.clear();
            untracked = false;
        } else {
            mayHave.values().removeIf(having -> having.remove(holder) && having.isEmpty());
        }
    }

    // Nobody waits for it any more.
    private void ended(String holder) {
        outstanding.remove(holder);
        for (String product : List.copyOf(rounds.keySet())) {
            Round round = rounds.get(product);
            if (round != null && round.acked.remove(holder) != null) {
                proceed(product, round);
            }
        }
    }

    private void clearIfAllDropped() {
        if (!cleared && holders.presumed(time.nanos()).isEmpty()) {
            cleared = true;
            unknown = Set.of();
            List.copyOf(rounds.entrySet()).forEach(entry -> proceed(entry.getKey(), entry.getValue()));
        }
    }

    // Rule 4: what all holders have dropped may be shown. Rule 11: only the end of the round forgets who had it.
    private void proceed(String product, Round round) {
        if (!cleared) {
            return;
        }
        long visible = round.acked.values().stream().min(Long::compare).orElse(round.committed);
        List<Waiter> done = round.waiters.stream()
                .filter(waiter -> waiter.index() <= visible)
                .toList();
        if (round.acked.isEmpty()) {
            rounds.remove(product, round);
            mayHave.remove(product);
        }
        round.waiters.removeAll(done);
        done.forEach(waiter -> waiter.shown().complete());
    }
}
