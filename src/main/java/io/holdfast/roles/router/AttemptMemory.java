package io.holdfast.roles.router;

import io.holdfast.api.AttemptApi.Request;
import io.holdfast.base.config.Settings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The latest requests that had a key or were in trouble, with their attempts; bounded by number and by bytes, the oldest go first. Found by
 * key, by the number of the order, and by request id. Confined to the router's event loop.
 */
final class AttemptMemory {
    /** Of requests that several nodes saw, or none answered: these are told to other processes too. */
    static final int TROUBLED_MAX = 200;

    /**
     * @param requestsMax that are remembered
     * @param bytesMax of memory for them, about
     */
    record Config(int requestsMax, int bytesMax) {
        static Config from(Settings settings) {
            return new Config(
                    settings.integer(
                            "router.attempts.requests-max",
                            10_000,
                            0,
                            1_000_000,
                            "requests whose attempts are remembered for operators"),
                    settings.size("router.attempts.bytes-max", "4mb", "memory for the attempts of requests"));
        }
    }

    /** Requests by one of their properties, the oldest first. */
    private static final class Index<K> {
        private final Function<Request, @Nullable K> property;
        private final Map<K, List<Request>> requests = new HashMap<>();

        Index(Function<Request, @Nullable K> property) {
            this.property = property;
        }

        void add(Request request) {
            K key = property.apply(request);
            if (key != null) {
                List<Request> before = requests.putIfAbsent(key, List.of(request));
                if (before != null) {
                    List<Request> more = before.size() == 1 ? new ArrayList<>(before) : before;
                    more.add(request);
                    requests.put(key, more);
                }
            }
        }

        /** The oldest of all is the first of its list. */
        void removeOldest(Request request) {
            K key = property.apply(request);
            if (key != null && requests.get(key).size() > 1) {
                requests.get(key).remove(0);
            } else if (key != null) {
                requests.remove(key);
            }
        }

        List<Request> get(K key) {
            return requests.getOrDefault(key, List.of());
        }
    }

    private final Config config;
    private final Deque<Request> all = new ArrayDeque<>(); // oldest first
    private final @Nullable Request[] troubled = new Request[TROUBLED_MAX]; // by their number, modulo
    private final Index<String> byKey = new Index<>(Request::key);
    private final Index<Long> byOrder = new Index<>(Request::order);
    private final Index<String> byId = new Index<>(Request::requestId);
    private long bytes;
    private long troubledCount;

    AttemptMemory(Config config) {
        this.config = config;
    }

    void add(Request request) {
        if (request.isTroubled()) {
            troubled[(int) (troubledCount++ % TROUBLED_MAX)] = request;
        }
        all.add(request);
        byKey.add(request);
        byOrder.add(request);
        byId.add(request);
        bytes += bytes(request);
        while (all.size() > config.requestsMax() || bytes > config.bytesMax()) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Request oldest = all.remove();
        byKey.removeOldest(oldest);
        byOrder.removeOldest(oldest);
        byId.removeOldest(oldest);
        bytes -= bytes(oldest);
    }

    /** @param what a key, the number of an order, or a request id @return oldest first, often none */
    List<Request> find(String what) {
        Stream<Request> ofOrder =
                what.matches("[1-9]\\d{0,17}") ? byOrder.get(Long.valueOf(what)).stream() : Stream.of();
        return Stream.of(byKey.get(what).stream(), ofOrder, byId.get(what).stream())
                .flatMap(found -> found)
                .distinct()
                .toList();
    }

    /** Some of the newest requests that were in trouble. @param from index of the first place, of {@link #TROUBLED_MAX} in all */
    List<Request> troubled(int from, int places) {
        return Arrays.stream(troubled, from, from + places)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Rises with every request that was in trouble. */
    long troubledCount() {
        return troubledCount;
    }

    int size() {
        return all.size();
    }

    long bytes() {
        return bytes;
    }

    // The texts with their objects, the request's own object, its places in the indexes.
    private static long bytes(Request request) {
        long text = length(request.key())
                + length(request.requestId())
                + length(request.traceId())
                + length(request.path())
                + length(request.failure());
        long attempts = request.attempts().stream()
                .mapToLong(one -> 120 + length(one.node()) + length(one.how()))
                .sum();
        return 600 + text + attempts;
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : 2L * text.length();
    }
}
