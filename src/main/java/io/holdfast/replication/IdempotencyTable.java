package io.holdfast.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What a state machine answered under which Idempotency-Key, for as long as a copy of a request may be on its way: a repetition gets
 * the same answer and does nothing. When a key is forgotten, the deadline of every request under it has passed, and what comes after
 * its deadline does nothing either. A part of a machine's state: it goes by the time of the commands.
 *
 * @param <A> an answer that is kept
 */
public final class IdempotencyTable<A> {

    /** The answer that a key got. @param hash of the content that the key stands for @param at when it was told last */
    public record Remembered<A>(String key, String hash, Instant at, A answer) {}

    /** What is known before anything is done. */
    public enum Verdict {
        /** Nothing: it may be done now. */
        NEW,
        /** The key has its answer. */
        KNOWN,
        /** The key stands for another content. */
        MISMATCH,
        /** Nobody waits any more: nothing may be done, now or ever, under this deadline. */
        EXPIRED,
        /** No more answers can be kept, so nothing may be done. */
        FULL
    }

    /** @param answer of a key that is {@code KNOWN}, else empty */
    public record Look<A>(Verdict verdict, Optional<A> answer) {}

    private final LinkedHashMap<String, Remembered<A>> remembered = new LinkedHashMap<>(); // the oldest first
    private Instant now = Instant.EPOCH;

    /** Time of the newest command; it never goes back. */
    public Instant now() {
        return now;
    }

    /** A command of {@code at} is applied next, one that forgets nothing. */
    public void advance(Instant at) {
        now = at.isAfter(now) ? at : now;
    }

    /**
     * A command of {@code at} is applied next: what was told longer than {@code span} before it is forgotten.
     *
     * @param span at least twice the longest deadline, so that clocks may differ
     * @return what was forgotten, the oldest first
     */
    public List<Remembered<A>> forget(Instant at, Duration span) {
        advance(at);
        List<Remembered<A>> forgotten = new ArrayList<>();
        Iterator<Remembered<A>> oldest = remembered.values().iterator();
        while (oldest.hasNext()) {
            Remembered<A> next = oldest.next();
            if (!next.at().plus(span).isBefore(now)) {
                break;
            }
            oldest.remove();
            forgotten.add(next);
        }
        return forgotten;
    }

    /** @param most answers that may be kept; one request more is put off rather than one answer forgotten early */
    public Look<A> look(String key, String hash, Instant deadline, int most) {
        Look<A> look = look(key, hash, deadline);
        return look.verdict() == Verdict.NEW && remembered.size() >= most
                ? new Look<>(Verdict.FULL, Optional.empty())
                : look;
    }

    /** The same for who decides first, and asks for room only where there is something to remember; never {@code FULL}. */
    public Look<A> look(String key, String hash, Instant deadline) {
        if (now.isAfter(deadline)) {
            return new Look<>(Verdict.EXPIRED, Optional.empty());
        }
        Remembered<A> before = remembered.get(key);
        if (before != null) {
            remember(before.key(), before.hash(), before.answer());
            return before.hash().equals(hash)
                    ? new Look<>(Verdict.KNOWN, Optional.of(before.answer()))
                    : new Look<>(Verdict.MISMATCH, Optional.empty());
        }
        return new Look<>(Verdict.NEW, Optional.empty());
    }

    /** Whether {@code key} has its answer. */
    public boolean knows(String key) {
        return remembered.containsKey(key);
    }

    /** When the answer was told last that is forgotten next. */
    public Optional<Instant> oldest() {
        return remembered.values().stream().findFirst().map(Remembered::at);
    }

    /** How many answers are kept. */
    public int size() {
        return remembered.size();
    }

    /** Keeps the answer, counted from now, also when it is told again: that request too may have copies on their way. */
    public void remember(String key, String hash, A answer) {
        remembered.remove(key); // the newest goes to the end
        remembered.put(key, new Remembered<>(key, hash, now, answer));
    }

    /** Everything that is kept, the oldest first. */
    public List<Remembered<A>> all() {
        return List.copyOf(remembered.values());
    }

    /** Replaces everything. @param all the oldest first @param newest time of the newest command */
    public void restore(List<Remembered<A>> all, Instant newest) {
        remembered.clear();
        all.forEach(each -> remembered.put(each.key(), each));
        now = newest;
    }
}
