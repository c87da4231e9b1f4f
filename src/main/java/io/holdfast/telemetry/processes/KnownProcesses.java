package io.holdfast.telemetry.processes;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.holdfast.api.ProcessApi.Publication;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.ProcessApi.Topic;
import io.holdfast.api.RouterFigures;
import io.holdfast.http.Json;
import io.holdfast.telemetry.processes.ProcessExchange.Problem;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is published, read: each text once, when somebody asks. Any thread may use it. */
public final class KnownProcesses {
    record RefusedAt(@JsonValue Map<URI, Long> all) {
        @JsonCreator
        RefusedAt {
            all = Map.copyOf(all);
        }
    }

    private record Read(long version, Object content) {}

    private final ProcessDirectory directory;
    private final Map<String, Read> read = new HashMap<>();

    public KnownProcesses(ProcessDirectory directory) {
        this.directory = directory;
    }

    /**
     * All processes that are known, this one first, then by name. One that said that it ends and is silent is gone; so is one whose place
     * another one took.
     */
    public synchronized List<Summary> all() {
        long staleAfter = directory.bounds().staleAfter().toMillis();
        List<Summary> all = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        for (Publication published : directory.all(Topic.SUMMARY)) {
            boolean isSelf = published.process().equals(directory.self());
            read(published, Summary.class, texts)
                    .filter(summary -> published.process().equals(summary.id()))
                    .ifPresent(summary ->
                            all.add(summary.seen(published.ageMs(), !isSelf && published.ageMs() > staleAfter)));
        }
        all.sort(Comparator.<Summary, Boolean>comparing(one -> !one.id().equals(directory.self()))
                .thenComparing(Summary::name)
                .thenComparing(Summary::id));
        read.keySet().removeIf(key -> key.endsWith(" " + Topic.SUMMARY) && !texts.contains(key));
        return withoutGone(all);
    }

    static List<Summary> withoutGone(List<Summary> all) {
        List<Summary> living =
                all.stream().filter(one -> !Boolean.TRUE.equals(one.stale())).toList();
        Set<String> held =
                living.stream().flatMap(one -> instances(one).stream()).collect(Collectors.toSet());
        Set<String> names = living.stream().map(Summary::name).collect(Collectors.toSet());
        return all.stream()
                .filter(one -> !Boolean.TRUE.equals(one.stale())
                        || !one.stopping()
                                && !names.contains(one.name())
                                && (instances(one).isEmpty() || !held.containsAll(instances(one))))
                .filter(one -> !isFollowed(one, all))
                .toList();
    }

    // A later start of all that it holds took its place for ever, whether that one is still heard or not.
    private static boolean isFollowed(Summary one, List<Summary> all) {
        Set<String> own = instances(one);
        return !own.isEmpty()
                && all.stream()
                        .filter(other -> other.started() != null && one.started() != null)
                        .anyMatch(other -> other.started().isAfter(one.started())
                                && instances(other).containsAll(own));
    }

    // Replicas that are found by written addresses hold no lease.
    private static Set<String> instances(Summary process) {
        Set<String> instances = new HashSet<>(process.instances());
        process.replicas().forEach(replica -> instances.add(replica.group() + "/" + replica.id()));
        return instances;
    }

    /** What routers saw that are not stale; in pieces, which add up. */
    public synchronized List<RouterFigures> figures() {
        Set<String> living = all().stream()
                .filter(one -> !Boolean.TRUE.equals(one.stale()))
                .map(Summary::id)
                .collect(Collectors.toSet());
        List<RouterFigures> figures = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        for (Publication published : directory.all(Topic.FIGURES)) {
            if (living.contains(published.process())) {
                read(published, RouterFigures.class, texts).ifPresent(figures::add);
            }
        }
        read.keySet().removeIf(key -> key.contains(" " + Topic.FIGURES) && !texts.contains(key));
        return figures;
    }

    /** Where others found that nothing listens, and since when by the clock of this process; the latest word counts. */
    public synchronized Map<URI, Problem> refused(Instant now) {
        Map<String, String> living = all().stream()
                .filter(one -> !Boolean.TRUE.equals(one.stale()))
                .collect(Collectors.toMap(Summary::id, Summary::name, (a, b) -> a));
        Map<URI, Problem> refused = new HashMap<>();
        Set<String> texts = new HashSet<>();
        for (Publication published : directory.all(Topic.REFUSED)) {
            String name = living.get(published.process());
            if (name != null && !published.process().equals(directory.self())) {
                read(published, RefusedAt.class, texts).ifPresent(said -> said.all()
                        .forEach((url, millis) -> refused.merge(
                                url,
                                new Problem(
                                        "%s:%d does not accept connections, as %s says"
                                                .formatted(url.getHost(), url.getPort(), name),
                                        now.minusMillis(published.ageMs() + millis)),
                                (a, b) -> a.since().isAfter(b.since()) ? a : b)));
            }
        }
        read.keySet().removeIf(key -> key.endsWith(" " + Topic.REFUSED) && !texts.contains(key));
        return refused;
    }

    // What another version wrote in a way that cannot be read here is as if it had not been heard.
    private <T> Optional<T> read(Publication published, Class<T> type, Set<String> texts) {
        String key = published.process() + " " + published.topic();
        texts.add(key);
        Read before = read.get(key);
        if (before != null && before.version() == published.version()) {
            return Optional.of(before.content()).filter(type::isInstance).map(type::cast);
        }
        try {
            T content = Json.read(published.content(), type);
            read.put(key, new Read(published.version(), content));
            return Optional.of(content);
        } catch (UncheckedIOException | IllegalArgumentException unreadable) {
            read.put(key, new Read(published.version(), unreadable));
            return Optional.empty();
        }
    }
}
