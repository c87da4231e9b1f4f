package io.holdfast.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The result that a state machine computed for each Idempotency-Key, kept while copies of the request may still arrive: a repeated
 * command gets the recorded result and changes nothing. An entry expires only after the deadline of every request under its key, and a
 * command past its deadline changes nothing either. Part of the machine's replicated state, so its clock is the time of the commands.
 *
 * <p>Source: Ongaro's thesis, section 6.3 (client sessions), by key instead of by session.
 *
 * @param <R> a recorded result
 */
public final class IdempotencyTable<R> {

    /** One key and its result. @param hash of the request content that the key stands for @param at when it was last returned */
    public record Entry<R>(String key, String hash, Instant at, R result) {}

    /** What the table has about a command before it is executed. */
    public enum Verdict {
        /** The key is unknown: execute the command. */
        NEW,
        /** The key has a recorded result: return it. */
        REPLAY,
        /** The key stands for different content. */
        MISMATCH,
        /** The deadline has passed: the command must not be executed, now or later. */
        EXPIRED,
        /** The table is full: no result can be recorded, so the command must not be executed. */
        FULL
    }

    /** @param result present for {@code REPLAY} alone */
    public record Lookup<R>(Verdict verdict, Optional<R> result) {}

    private final LinkedHashMap<String, Entry<R>> entries = new LinkedHashMap<>(); // least recently returned first
    private Instant now = Instant.EPOCH;

    /** Time of the newest command; never goes back. */
    public Instant now() {
        return now;
    }

    /** Moves the clock to a command's time without expiring entries. */
    public void advance(Instant at) {
        now = at.isAfter(now) ? at : now;
    }

    /**
     * Moves the clock to a command's time and removes the entries last returned more than {@code retention} before it.
     *
     * @param retention at least twice the longest deadline, which leaves room for clock skew
     * @return the removed entries, oldest first
     */
    public List<Entry<R>> expire(Instant at, Duration retention) {
        advance(at);
        List<Entry<R>> expired = new ArrayList<>();
        Iterator<Entry<R>> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry<R> next = oldest.next();
            if (!next.at().plus(retention).isBefore(now)) {
                break;
            }
            oldest.remove();
            expired.add(next);
        }
        return expired;
    }

    /** @param sizeMax entries allowed; a new key beyond them is rejected, because no entry is evicted before it expires */
    public Lookup<R> lookup(String key, String hash, Instant deadline, int sizeMax) {
        Lookup<R> lookup = lookup(key, hash, deadline);
        return lookup.verdict() == Verdict.NEW && entries.size() >= sizeMax
                ? new Lookup<>(Verdict.FULL, Optional.empty())
                : lookup;
    }

    /** Without a bound, for callers that check the size only once they know that the result must be recorded; never {@code FULL}. */
    public Lookup<R> lookup(String key, String hash, Instant deadline) {
        if (now.isAfter(deadline)) {
            return new Lookup<>(Verdict.EXPIRED, Optional.empty());
        }
        Entry<R> entry = entries.get(key);
        if (entry == null) {
            return new Lookup<>(Verdict.NEW, Optional.empty());
        }
        record(entry.key(), entry.hash(), entry.result());
        return entry.hash().equals(hash)
                ? new Lookup<>(Verdict.REPLAY, Optional.of(entry.result()))
                : new Lookup<>(Verdict.MISMATCH, Optional.empty());
    }

    /** Whether {@code key} has a recorded result. */
    public boolean contains(String key) {
        return entries.containsKey(key);
    }

    /** When the entry that expires next was last returned. */
    public Optional<Instant> oldest() {
        return entries.values().stream().findFirst().map(Entry::at);
    }

    public int size() {
        return entries.size();
    }

    /** Records a result; its retention starts now, and again each time it is returned: that request may have copies too. */
    public void record(String key, String hash, R result) {
        entries.remove(key); // a re-inserted key moves to the end
        entries.put(key, new Entry<>(key, hash, now, result));
    }

    /** All entries, oldest first. */
    public List<Entry<R>> entries() {
        return List.copyOf(entries.values());
    }

    /** Replaces the whole table. @param all oldest first @param newest time of the newest command */
    public void restore(List<Entry<R>> all, Instant newest) {
        entries.clear();
        all.forEach(entry -> entries.put(entry.key(), entry));
        now = newest;
    }
}
