package io.holdfast.telemetry.processes;

import io.holdfast.api.ProcessApi.Exchange;
import io.holdfast.api.ProcessApi.Publication;
import io.holdfast.api.ProcessApi.Topic;
import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this process publishes, and what it heard that others publish: of each process and topic the newest version. What was heard is
 * passed on, so that a process is known also where it cannot be reached. Ages are added up on the way, since clocks differ. Knows nothing
 * of what is published. Any thread may use it.
 */
public final class ProcessDirectory {
    /** Bytes of a publication in a message, at most, so that it fits into a request. */
    public static final int CONTENT_MAX = 24 << 10;

    private static final int NAME_MAX = 64;
    private static final List<String> FIRST_TOPICS = List.of(Topic.SUMMARY, Topic.EVENTS, Topic.FIGURES);
    /** In a message, what a publication takes beside its content. */
    private static final int AROUND = 160;

    /**
     * @param staleAfter a process that published nothing for longer is stale
     * @param forgetAfter and forgotten, when that was so long ago
     * @param processesMax that are known at a time
     * @param topicsMax of one process
     */
    public record Bounds(Duration staleAfter, Duration forgetAfter, int processesMax, int topicsMax) {
        public static final Bounds DEFAULT = new Bounds(Duration.ofSeconds(3), Duration.ofMinutes(10), 128, 24);
    }

    /** One publication as it is here. @param readAtNanos when it had {@code ageNanos} */
    private record Entry(long version, String content, long ageNanos, long readAtNanos) {
        long age(long nowNanos) {
            return ageNanos + nowNanos - readAtNanos;
        }
    }

    private final String self;
    private final Time time;
    private final Bounds bounds;
    private final Map<String, Map<String, Entry>> processes = new TreeMap<>();

    /** @param self the id of this process, random of this start */
    public ProcessDirectory(String self, Time time, Bounds bounds) {
        this.self = self;
        this.time = time;
        this.bounds = bounds;
        processes.put(self, new TreeMap<>());
    }

    /** Whether {@code content} can be published. */
    public static boolean fits(String content) {
        return MessageBytes.of(content) <= CONTENT_MAX;
    }

    public String self() {
        return self;
    }

    public Bounds bounds() {
        return bounds;
    }

    /** Publishes anew, also if nothing changed: others hear from it that this process lives. */
    public synchronized void publish(String topic, String content) {
        put(topic, content);
    }

    /** Publishes if {@code content} is another one than before. */
    public synchronized void publishChanged(String topic, String content) {
        Entry before = own().get(topic);
        if (before == null || !before.content().equals(content)) {
            put(topic, content);
        }
    }

    /** Publishes what is too long for one publication; what there were more of before becomes empty. */
    public synchronized void publishPieces(String topic, List<String> pieces) {
        long before = own().keySet().stream().filter(isOf(topic)).count();
        for (int i = 0; i < Math.max(before, pieces.size()); i++) {
            publishChanged(topic + "." + i, i < pieces.size() ? pieces.get(i) : "");
        }
    }

    private void put(String topic, String content) {
        int bytes = MessageBytes.of(content);
        if (bytes > CONTENT_MAX) {
            throw new IllegalArgumentException(
                    "%s: %d bytes (expected: at most %d)".formatted(topic, bytes, CONTENT_MAX));
        }
        Entry before = own().get(topic);
        own().put(topic, new Entry(before == null ? 1 : before.version() + 1, content, 0, time.nanos()));
    }

    private Map<String, Entry> own() {
        return processes.computeIfAbsent(self, id -> new TreeMap<>());
    }

    /** What is sent to a process that knows {@code theirs}. @param bytesMax of the contents together, unless the first alone has more */
    public synchronized Exchange messageFor(Map<String, Map<String, Long>> theirs, int bytesMax) {
        forget();
        List<Publication> lacking = lacking(theirs);
        List<Publication> fitting = fitting(lacking, bytesMax);
        return new Exchange(self, known(), fitting, fitting.size() < lacking.size());
    }

    /**
     * Adopts what is newer than what is known here.
     *
     * @param onTheWay how long the message may have travelled, which adds to the ages of what it contains
     * @return what was adopted
     */
    public synchronized List<Publication> adopt(Exchange message, Duration onTheWay) {
        return message.publications().stream()
                .filter(heard -> adopt(heard, onTheWay))
                .toList();
    }

    private boolean adopt(Publication heard, Duration onTheWay) {
        long forgetMillis = bounds.forgetAfter().toMillis();
        if (!isAcceptable(heard) || heard.ageMs() > forgetMillis) {
            return false;
        }
        long age = Duration.ofMillis(Math.max(0, heard.ageMs())).plus(onTheWay).toNanos();
        Map<String, Entry> topics = processes.get(heard.process());
        if (topics == null) {
            forget();
            if (processes.size() >= bounds.processesMax()) {
                return false;
            }
            topics = new TreeMap<>();
            processes.put(heard.process(), topics);
        }
        Entry before = topics.get(heard.topic());
        boolean isNew = before == null && topics.size() < bounds.topicsMax();
        boolean isNewer = before != null && before.version() < heard.version();
        if (isNew || isNewer) {
            topics.put(heard.topic(), new Entry(heard.version(), heard.content(), age, time.nanos()));
        }
        return isNew || isNewer;
    }

    // Nobody else knows better what this process publishes.
    private boolean isAcceptable(Publication heard) {
        return heard.process() != null
                && heard.topic() != null
                && heard.content() != null
                && !heard.process().equals(self)
                && heard.process().length() <= NAME_MAX
                && heard.topic().length() <= NAME_MAX
                && MessageBytes.of(heard.content()) <= CONTENT_MAX;
    }

    private Map<String, Map<String, Long>> known() {
        Map<String, Map<String, Long>> known = new HashMap<>();
        processes.forEach((process, topics) -> {
            Map<String, Long> versions = new HashMap<>();
            topics.forEach((topic, entry) -> versions.put(topic, entry.version()));
            known.put(process, versions);
        });
        return known;
    }

    // The word of a process about itself first, then summaries, the freshest first: if not all fit, the rest follows.
    private List<Publication> lacking(Map<String, Map<String, Long>> theirs) {
        long now = time.nanos();
        List<Publication> all = new ArrayList<>();
        processes.forEach((process, topics) -> topics.forEach((topic, entry) -> {
            if (isNewer(process, topic, entry, theirs)) {
                all.add(new Publication(
                        process,
                        topic,
                        entry.version(),
                        Duration.ofNanos(entry.age(now)).toMillis(),
                        entry.content()));
            }
        }));
        all.sort(Comparator.<Publication>comparingInt(one -> rank(one.topic()))
                .thenComparing(one -> !one.process().equals(self))
                .thenComparingLong(Publication::ageMs));
        return all;
    }

    private static List<Publication> fitting(List<Publication> all, int bytesMax) {
        List<Publication> fitting = new ArrayList<>();
        long room = bytesMax;
        for (Publication one : all) {
            room -= MessageBytes.of(one.content()) + AROUND;
            if (room < 0 && !fitting.isEmpty()) {
                break;
            }
            fitting.add(one);
        }
        return fitting;
    }

    private static int rank(String topic) {
        for (int i = 0; i < FIRST_TOPICS.size(); i++) {
            if (isOf(FIRST_TOPICS.get(i)).test(topic)) {
                return i;
            }
        }
        return FIRST_TOPICS.size();
    }

    private static boolean isNewer(String process, String topic, Entry entry, Map<String, Map<String, Long>> theirs) {
        @Nullable Map<String, Long> topics = theirs.get(process);
        @Nullable Long version = topics == null ? null : topics.get(topic);
        return version == null || version < entry.version();
    }

    private void forget() {
        long now = time.nanos();
        processes
                .entrySet()
                .removeIf(process -> !process.getKey().equals(self)
                        && process.getValue().values().stream()
                                .allMatch(entry ->
                                        entry.age(now) > bounds.forgetAfter().toNanos()));
    }

    /** Of every process that is known, what it publishes under {@code topic}, in pieces or not; by process, then piece. */
    public synchronized List<Publication> all(String topic) {
        forget();
        long now = time.nanos();
        return processes.entrySet().stream()
                .flatMap(process -> published(process.getKey(), process.getValue(), topic, now))
                .toList();
    }

    private static Stream<Publication> published(String process, Map<String, Entry> topics, String topic, long now) {
        return topics.entrySet().stream()
                .filter(entry -> isOf(topic).test(entry.getKey()))
                .filter(entry -> !entry.getValue().content().isEmpty())
                .map(entry -> new Publication(
                        process,
                        entry.getKey(),
                        entry.getValue().version(),
                        Duration.ofNanos(entry.getValue().age(now)).toMillis(),
                        entry.getValue().content()));
    }

    private static Predicate<String> isOf(String topic) {
        return name -> name.equals(topic) || name.startsWith(topic + ".");
    }
}
