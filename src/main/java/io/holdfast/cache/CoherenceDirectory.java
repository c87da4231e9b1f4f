package io.holdfast.cache;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The leader's end of the coherent cache: a change becomes visible, to its author as to any reader, only when every holder that may have
 * an older version has dropped it or its lease has ended. Puts together {@link LeaseTable}, {@link SharerDirectory}, {@link
 * InvalidationRounds}, {@link ElectionRecovery} and {@link RenewalGate}. The numbers are the rules of the coherent cache
 * (docs/protocols/cache.md). Confined to one event loop, which is notified of every change in log order.
 *
 * <pre>
 *   a product:  visible ──committed──► invalidating ──every sharer dropped it, or its lease ended──► visible
 *               unknown, after an election ──every holder dropped everything, or presumed leases ended──► visible
 * </pre>
 */
public final class CoherenceDirectory {
    /** After how many lease lengths without a lease a holder is removed. */
    private static final int REMOVED_AFTER = 8;

    /**
     * @param trackedMax products whose sharers are tracked; beyond, every change is broadcast
     * @param pendingMax responses that may wait for visibility
     */
    public record Config(LeaseTimes times, int trackedMax, int pendingMax) {
        public static Config from(Settings settings) {
            return new Config(
                    LeaseTimes.from(settings),
                    settings.integer(
                            "catalog.cache-tracked-max",
                            100_000,
                            1,
                            10_000_000,
                            "products whose caches the catalog tracks; beyond, it sends every change to every cache"),
                    settings.integer(
                            "catalog.cache-pending-max",
                            10_000,
                            1,
                            1_000_000,
                            "responses that may wait until caches have dropped a product"));
        }
    }

    /** Called when {@link #nextInvalidation} has one for a holder: it is to be sent soon, and again until it is acknowledged. */
    public interface PendingListener {
        void onPending(String holder);
    }

    private final Time time;
    private final Config config;
    private final PendingListener listener;
    private final LeaseTable leases;
    private final SharerDirectory sharers;
    private final InvalidationRounds rounds;
    private final ElectionRecovery recovery = new ElectionRecovery();
    private final RenewalGate gate;
    private final Map<String, OutstandingInvalidations> outstanding = new HashMap<>(); // by holder
    private boolean leading;
    private long term;
    private long lastChange;
    private long newestNumber; // of an invalidation
    private long newestNumberAtElection;
    private long leaseWaits;
    private long leasesWithheld;

    public CoherenceDirectory(Time time, Config config, PendingListener listener) {
        this.time = time;
        this.config = config;
        this.listener = listener;
        this.leases = new LeaseTable(config.times());
        this.sharers = new SharerDirectory(config.trackedMax());
        this.gate = new RenewalGate(config.times());
        // Rule 11: only the end of a round forgets who had the product.
        this.rounds = new InvalidationRounds(config.pendingMax(), sharers::removeProduct);
    }

    /** The term that it leads, 0 when it does not. */
    public long term() {
        return leading ? term : 0;
    }

    /**
     * Rules 1 and 2. The caller has confirmed its leadership, and read both arguments from the state after that.
     *
     * @param holders the replicated set of holders
     * @param unpublished products whose newest version no leader published as visible
     * @param change log index of the newest change in that state
     */
    public void onElected(long newTerm, Map<String, URI> holders, Collection<String> unpublished, long change) {
        term = newTerm;
        leading = true;
        leases.onElected(holders, time.nanos());
        recovery.begin(unpublished);
        sharers.clear();
        outstanding.clear();
        gate.clear();
        newestNumberAtElection = newestNumber;
        rounds.suspend(); // every holder has to drop everything instead
        lastChange = change;
        holders.keySet().forEach(listener::onPending);
        completeRecovery();
    }

    /** Another replica leads. Rounds under way may end here (rule 14); nothing new begins. */
    public void stepDown() {
        leading = false;
    }

    /** Rule 4: {@code version} of {@code product} is committed, by the command at {@code index}. */
    public void onCommitted(String product, long version, long index) {
        if (!leading) {
            return;
        }
        lastChange = Math.max(lastChange, index);
        long now = time.nanos();
        List<String> awaited = sharers.sharers(product).orElseGet(() -> leases.live(now)).stream()
                .filter(holder -> leases.isLive(holder, now))
                .toList();
        for (String holder : awaited) {
            outstanding
                    .computeIfAbsent(holder, h -> new OutstandingInvalidations())
                    .add(product, version, index, now);
            listener.onPending(holder);
        }
        rounds.changed(product, index, awaited);
    }

    /** Rule 5: completes once everything that is committed of {@code product} until now is visible. */
    public Future<Void> awaitVisible(String product) {
        return isInvalidating(product) ? rounds.awaitVisible(product) : Future.succeededFuture();
    }

    /**
     * Rule 10. Called in the same step as the read of {@code product}, which followed a confirmation of the leadership.
     *
     * @return whether the holder may cache what was read; then it is invalidated with the next change
     */
    public boolean registerSharer(String product, String holder, long session) {
        if (!leading || isInvalidating(product) || !leases.isLive(holder, session, time.nanos())) {
            return false;
        }
        sharers.add(product, holder);
        return true;
    }

    /**
     * Rules 8, 9 and OL35. The caller has confirmed its leadership since the request arrived.
     *
     * @param session that the holder wants to renew, 0 for none
     * @return empty when {@code holder} is none
     */
    public Optional<LeaseGrant> grant(String holder, long session) {
        if (!leading) {
            return Optional.empty();
        }
        long now = time.nanos();
        if (!leases.isLive(holder, now)) {
            release(holder); // it has to drop what it had before the gap, without being told
            removeSharer(holder, now);
        }
        if (!gate.admits(holder, outstanding(holder), newestNumber, now)) {
            leasesWithheld++;
            listener.onPending(holder);
            return leases.contains(holder) ? Optional.of(new LeaseGrant(0, piggyback(holder))) : Optional.empty();
        }
        OptionalLong granted = leases.grant(holder, session, now);
        return granted.isEmpty()
                ? Optional.empty()
                : Optional.of(new LeaseGrant(granted.getAsLong(), piggyback(holder)));
    }

    /** Rule 12: {@code holder} is in the replicated set. */
    public void onJoined(String holder, URI url) {
        leases.add(holder, url);
    }

    public boolean isHolder(String holder) {
        return leases.contains(holder);
    }

    /** Rule 13: the removal of {@code holder} is being proposed. @param cleared whether it reported itself that it dropped everything */
    public void onLeaving(String holder, boolean cleared) {
        leases.beginRemoval(holder);
        if (cleared) {
            release(holder);
            completeRecovery();
        }
    }

    /** {@code holder} is not in the replicated set any more. */
    public void onLeft(String holder) {
        leases.remove(holder);
        gate.remove(holder);
        release(holder);
        completeRecovery();
    }

    /** Where invalidations reach {@code holder}. */
    public Optional<URI> url(String holder) {
        return leases.url(holder);
    }

    /** All that {@code holder} has to drop now; empty when there is nothing, or nobody waits for it any more. */
    public Optional<Invalidation> nextInvalidation(String holder) {
        long now = time.nanos();
        boolean revoke = leading && leases.isPresumed(holder, now);
        boolean probe = leading && gate.isProbing(holder, now);
        if (!revoke && !probe && !leases.isLive(holder, now)) {
            release(holder);
            return Optional.empty();
        }
        OutstandingInvalidations pending = outstanding(holder);
        return revoke || probe || !pending.isEmpty()
                ? Optional.of(new Invalidation(term, ++newestNumber, lastChange, now, revoke, pending.versions()))
                : Optional.empty();
    }

    /** OL35: {@code holder} executed the invalidation of this number, which was sent with a {@link LeaseGrant}. */
    public void onAcknowledged(String holder, long ofTerm, long number) {
        if (ofTerm == term) {
            outstanding(holder).takePiggybacked(number).ifPresent(invalidation -> onAcknowledged(holder, invalidation));
        }
    }

    /** {@code holder} executed {@code invalidation}. */
    public void onAcknowledged(String holder, Invalidation invalidation) {
        if (invalidation.term() != term || invalidation.number() <= newestNumberAtElection) {
            return;
        }
        if (invalidation.revoke()) {
            leases.onRevoked(holder);
        }
        gate.acknowledged(holder, invalidation.number());
        outstanding(holder).acknowledge(invalidation, (product, index) -> rounds.acknowledge(holder, product, index));
        completeRecovery();
    }

    /** Ends what waits for leases that have ended. To be called every few milliseconds. */
    public void tick() {
        if (rounds.isEmpty() && recovery.isComplete()) {
            return;
        }
        long now = time.nanos();
        leaseWaits += rounds.releaseIf(holder -> !leases.isLive(holder, now));
        completeRecovery();
    }

    /** Rule 3: log index up to which every change is visible; empty while any is not. */
    public Optional<Long> visibleIndex() {
        return leading && recovery.isComplete() && rounds.isEmpty() ? Optional.of(lastChange) : Optional.empty();
    }

    /** Rule 13: holders whose leases ended long ago, to be removed from the replicated set. */
    public List<String> expiredHolders() {
        if (!leading) {
            return List.of();
        }
        long now = time.nanos();
        return leases.expired(config.times().expiry().toNanos() * REMOVED_AFTER, now).stream()
                .filter(holder ->
                        !gate.isProbing(holder, now)) // under a new name it would cost the others a lease again
                .toList();
    }

    public int holderCount() {
        return leases.size();
    }

    public DirectoryStats stats() {
        return new DirectoryStats(rounds.begun(), newestNumber, leaseWaits, leasesWithheld);
    }

    @Override
    public String toString() {
        return "term %d, %s, %s, %d holders, awaited %s"
                .formatted(
                        term,
                        leading ? "leading" : "not leading",
                        recovery.isComplete() ? "recovered" : "recovering",
                        leases.size(),
                        rounds.awaited());
    }

    private boolean isInvalidating(String product) {
        return rounds.contains(product) || recovery.blocks(product);
    }

    // Adds no entry: the name of a holder that does not exist must not take memory.
    private OutstandingInvalidations outstanding(String holder) {
        return Optional.ofNullable(outstanding.get(holder)).orElseGet(OutstandingInvalidations::new);
    }

    private Optional<Invalidation> piggyback(String holder) {
        Optional<Invalidation> invalidation = nextInvalidation(holder);
        invalidation.ifPresent(it -> outstanding
                .computeIfAbsent(holder, h -> new OutstandingInvalidations())
                .piggyback(it));
        return invalidation;
    }

    // Rule 11: its session has ended, so it has nothing.
    private void removeSharer(String holder, long now) {
        if (leases.live(now).isEmpty()) {
            sharers.clear();
        } else {
            sharers.removeHolder(holder);
        }
    }

    // Nobody waits for it any more.
    private void release(String holder) {
        outstanding.remove(holder);
        rounds.releaseIf(holder::equals);
    }

    private void completeRecovery() {
        if (!recovery.isComplete() && !leases.anyPresumed(time.nanos())) {
            recovery.complete();
            rounds.resume();
        }
    }
}
