package io.holdfast.platform.cache;

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
 * (docs/guarantees.md). Confined to one event loop, which hears of every change in its order.
 *
 * <pre>
 *   a product:  shown ──committed──► invalidating ──all dropped it, or their leases ended──► shown
 *               unknown, after an election ──all dropped everything, or presumed leases ended──► shown
 * </pre>
 */
public final class Invalidations {

    /**
     * @param trackedMax products of which it is known who may have them; beyond, everybody may have everything
     * @param waitingMax answers that may wait to be shown
     */
    public record Config(LeaseTimes times, int trackedMax, int waitingMax) {
        public static Config from(Settings settings) {
            return new Config(
                    LeaseTimes.from(settings),
                    settings.whole(
                            "catalog.cache-tracked-max",
                            100_000,
                            1,
                            10_000_000,
                            "products of which the catalog knows who caches them; beyond, all are told of all changes"),
                    settings.whole(
                            "catalog.cache-waiting-max", 10_000, 1, 1_000_000, "answers that may wait for caches"));
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
     * @param revoke drop everything and the lease
     * @param versions drop what is older, by name
     */
    public record Notice(long term, boolean revoke, Map<String, Long> versions) {}

    /** Counts since the start. @param waits rounds that ended because a lease did */
    public record Tally(long rounds, long notices, long waits) {}

    private record Waiter(long version, Promise<Void> shown) {}

    private static final class Round {
        private final Map<String, Long> acked = new HashMap<>(); // of those that have not dropped all there is
        private final List<Waiter> waiters = new ArrayList<>();
        private long committed;
    }

    private final Time time;
    private final Config config;
    private final Courier courier;
    private final LeaseHolders holders;
    private final Map<String, Round> rounds = new HashMap<>();
    private final Map<String, Set<String>> mayHave = new HashMap<>();
    private final Map<String, Map<String, Long>> wanted = new HashMap<>();
    private Set<String> unknown = Set.of();
    private boolean cleared = true;
    private boolean untracked;
    private boolean leading;
    private long term;
    private int waiting;
    private long lastChange;
    private long roundCount;
    private long noticeCount;
    private long waitCount;

    public Invalidations(Time time, Config config, Courier courier) {
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
        wanted.clear();
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
        lastChange = index;
        Round round = round(product);
        round.committed = Math.max(round.committed, version);
        long now = time.nanos();
        Collection<String> asked = untracked ? holders.live(now) : mayHave.getOrDefault(product, Set.of());
        for (String holder : asked) {
            if (holders.mayAnswer(holder, now)) {
                round.acked.putIfAbsent(holder, -1L);
                wanted.computeIfAbsent(holder, h -> new HashMap<>()).merge(product, version, Math::max);
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

    /** Rules 8 and 9. The caller has confirmed its leadership since the request came. @return the session; empty for who is no holder */
    public Optional<Long> grant(String holder, long session) {
        if (!leading) {
            return Optional.empty();
        }
        long now = time.nanos();
        if (!holders.mayAnswer(holder, now)) {
            ended(holder); // of what it had before the gap nobody would ever hear that it was dropped
            forget(holder, now);
        }
        return holders.grant(holder, session, now).map(LeaseHolders.Granted::session);
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
        Map<String, Long> versions = wanted.getOrDefault(holder, Map.of());
        if (!revoke && !holders.mayAnswer(holder, now)) {
            ended(holder);
            return Optional.empty();
        }
        if (!revoke && versions.isEmpty()) {
            return Optional.empty();
        }
        noticeCount++;
        return Optional.of(new Notice(term, revoke, Map.copyOf(versions)));
    }

    /** {@code holder} did what {@code notice} says. */
    public void acked(String holder, Notice notice) {
        if (notice.term() != term) {
            return;
        }
        if (notice.revoke()) {
            holders.revoked(holder);
        }
        notice.versions().forEach((product, version) -> acked(holder, product, version));
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
        return leading ? holders.gone(config.times().waited().toNanos() * 8, time.nanos()) : List.of();
    }

    public int holders() {
        return holders.size();
    }

    public Tally tally() {
        return new Tally(roundCount, noticeCount, waitCount);
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

    private void acked(String holder, String product, long version) {
        Map<String, Long> left = wanted.get(holder);
        if (left != null) {
            left.computeIfPresent(product, (p, most) -> most <= version ? null : most);
        }
        Round round = rounds.get(product);
        if (round == null || !round.acked.containsKey(holder)) {
            return;
        }
        if (version >= round.committed) {
            round.acked.remove(holder);
        } else {
            round.acked.merge(holder, version, Math::max);
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
        wanted.remove(holder);
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

    // Rule 4: what all that may have it have dropped may be shown; rule 11: only the end of the round forgets who had
    // it.
    private void proceed(String product, Round round) {
        if (!cleared) {
            return;
        }
        long visible = round.acked.values().stream().min(Long::compare).orElse(round.committed);
        List<Waiter> done = round.waiters.stream()
                .filter(waiter -> waiter.version() <= visible)
                .toList();
        if (round.acked.isEmpty()) {
            rounds.remove(product, round);
            mayHave.remove(product);
        }
        round.waiters.removeAll(done);
        done.forEach(waiter -> waiter.shown().complete());
    }
}
