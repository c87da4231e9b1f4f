package io.holdfast.telemetry.events;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.base.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The events that this process saw or heard of from others, the newest of them. Each has an id of this log; those of other processes
 * come once, by process and number. Bounded in count and bytes. Any thread may use it; nothing here waits.
 *
 * <p>Ids rise for ever: a start goes on behind what an earlier one kept, and not below the clock's milliseconds, so that they rise even
 * where nothing was kept.
 */
public final class EventLog {
    /** Processes whose newest number is remembered; a restart makes a new process. */
    private static final int PROCESSES_MAX = 4_096;

    /** Events of different processes that are alike are the same, if they are so close to each other. */
    private static final Duration SAME_WITHIN = Duration.ofSeconds(10);

    private static final int RECENT_MAX = 500;

    /** @param count of the events that are kept @param bytes of all their texts together */
    public record Limits(int count, int bytes) {
        public static final Limits USUAL = new Limits(10_000, 8 << 20);
    }

    private final String process;
    private final Time time;
    private final Limits limits;
    private final TreeMap<Long, Event> events = new TreeMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Long> heard = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > PROCESSES_MAX;
        }
    };
    private final Map<String, Event> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Event> eldest) {
            return size() > RECENT_MAX;
        }
    };
    private final EventBursts bursts;
    private long newest;
    private long bytes;

    /** @param process the id of this start of this process */
    public EventLog(String process, Time time, Limits limits) {
        this.process = process;
        this.time = time;
        this.limits = limits;
        this.newest = time.millis();
        this.bursts = new EventBursts(this, time);
    }

    /** The id of this start of this process. */
    public String process() {
        return process;
    }

    /** The way in for events that may come many at a time. */
    public EventBursts bursts() {
        return bursts;
    }

    /** Something that this process saw; nothing is added when another one has told the same just now. */
    public Event add(EventDraft draft) {
        Event event;
        synchronized (this) {
            event = draft.at(time.now().truncatedTo(ChronoUnit.MILLIS), newest + 1, process);
            if (isTold(event)) {
                return event;
            }
            keep(event);
        }
        listeners.forEach(Runnable::run);
        return event;
    }

    /** Adds those that are new here, in their order. @param others of any processes, each process' own in the order of their numbers */
    public void merge(Collection<Event> others) {
        boolean any = false;
        synchronized (this) {
            for (Event other : others) {
                if (isNew(other)) {
                    if (isTold(other)) {
                        heard.merge(other.process(), other.seq(), Math::max);
                    } else {
                        keep(other.withId(newest + 1));
                        any = true;
                    }
                }
            }
        }
        if (any) {
            listeners.forEach(Runnable::run);
        }
    }

    /** Puts back what an earlier start kept, before anything else is added. */
    public synchronized void restore(Collection<Event> kept) {
        kept.forEach(this::keep);
        recent.clear(); // what an earlier start told, this one may tell again
    }

    /** The events after {@code id}, oldest first. */
    public synchronized List<Event> since(long id, int limit) {
        List<Event> found = new ArrayList<>();
        for (Event event : events.tailMap(id, false).values()) {
            if (found.size() == limit) {
                break;
            }
            found.add(event);
        }
        return found;
    }

    /** The last of the events before {@code id}, oldest first. */
    public synchronized List<Event> before(long id, int limit) {
        List<Event> found = new ArrayList<>();
        for (Event event : events.headMap(id, false).descendingMap().values()) {
            if (found.size() == limit) {
                break;
            }
            found.add(event);
        }
        Collections.reverse(found);
        return found;
    }

    /** The id after which there are {@code count} events, or fewer if fewer are kept. */
    public synchronized long startOfLatest(int count) {
        return events.descendingKeySet().stream()
                .skip(count)
                .findFirst()
                .orElseGet(() -> events.isEmpty() ? newest : events.firstKey() - 1);
    }

    /** What a process lacks that has heard of others as far as {@code theirs} says: its process, or the newest number of each. */
    public synchronized List<Event> missing(Map<String, Long> theirs, int limit) {
        List<Event> found = new ArrayList<>();
        for (Event event : events.values()) {
            if (found.size() == limit) {
                break;
            }
            if (event.seq() > theirs.getOrDefault(event.process(), 0L)) {
                found.add(event);
            }
        }
        return found;
    }

    /** The newest number of each process whose events are known here. */
    public synchronized Map<String, Long> heard() {
        return Map.copyOf(heard);
    }

    /** The id of the newest event; before the first, what its id will be greater than. */
    public synchronized long newest() {
        return newest;
    }

    /** When the oldest event happened that is kept. */
    public synchronized Optional<Instant> oldest() {
        return events.isEmpty()
                ? Optional.empty()
                : Optional.of(events.firstEntry().getValue().at());
    }

    /**
     * Calls {@code listener} after events were added, on any thread: it asks {@link #since} for what is new, and must not wait.
     *
     * @return ends that
     */
    public Runnable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    // An old event would only drive out a newer one.
    private boolean isNew(Event other) {
        boolean later = other.seq() > heard.getOrDefault(other.process(), 0L);
        boolean full = !events.isEmpty() && (events.size() >= limits.count() || bytes + other.bytes() > limits.bytes());
        return later
                && !other.process().equals(process)
                && !(full && other.at().isBefore(events.firstEntry().getValue().at()));
    }

    // Several processes see the same: a lease that ended, a node that fails. The first one tells it. What two operators
    // do stays two.
    private boolean isTold(Event event) {
        Event like = event.kind() == Kind.OPERATOR ? null : recent.get(alike(event));
        return like != null
                && !like.process().equals(event.process())
                && Duration.between(like.at(), event.at()).abs().compareTo(SAME_WITHIN) < 0;
    }

    private static String alike(Event event) {
        return event.kind() + "|" + event.subject() + "|" + event.title();
    }

    private void keep(Event event) {
        recent.put(alike(event), event);
        newest = Math.max(newest, event.id());
        events.put(event.id(), event);
        bytes += event.bytes();
        heard.merge(event.process(), event.seq(), Math::max);
        while (events.size() > limits.count() || bytes > limits.bytes() && events.size() > 1) {
            bytes -= events.pollFirstEntry().getValue().bytes();
        }
    }
}
