package io.holdfast.e2e.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What reached the back ends, by whose it is: the address of a client, or the id of a case with a back end of its own. */
final class Sightings {
    /** Whose it is when nobody can tell: bytes that were smuggled carry no mark of the router. */
    static final String NOBODY = "nobody";

    /**
     * @param connection its number
     * @param message empty when the bytes are no request
     * @param malformed why they are none
     */
    record Seen(int connection, String bytes, Optional<Message> message, String malformed) {
        String target() {
            return message.map(Message::target).orElse("?");
        }
    }

    private final Map<String, List<Seen>> seen = new ConcurrentHashMap<>();
    private final Map<String, List<String>> partial = new ConcurrentHashMap<>();

    void add(String owner, Seen one) {
        seen.computeIfAbsent(owner, o -> new CopyOnWriteArrayList<>()).add(one);
    }

    /** What was left of a request when its connection ended. */
    void partial(String owner, String bytes) {
        partial.computeIfAbsent(owner, o -> new CopyOnWriteArrayList<>()).add(bytes);
    }

    List<Seen> of(String owner) {
        return new ArrayList<>(seen.getOrDefault(owner, List.of()));
    }

    /** Everything that came without a mark of the router. */
    List<String> strays() {
        List<String> strays = new ArrayList<>(partial.getOrDefault(NOBODY, List.of()));
        of(NOBODY).forEach(one -> strays.add(one.bytes()));
        return strays;
    }

    void forget(String owner) {
        seen.remove(owner);
        partial.remove(owner);
    }
}
