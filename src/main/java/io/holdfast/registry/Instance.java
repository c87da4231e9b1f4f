package io.holdfast.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One running instance of a service.
 *
 * @param service what it offers: lower-case letters, digits and dashes, at most 64
 * @param id which of the service's instances it is; a restart keeps it
 * @param epoch which start of that instance; a later start has the larger number and wins
 * @param url where it listens: scheme, host and port
 * @param weight its share of the requests, 1 to 100
 * @param meta further facts for people and peers
 */
public record Instance(
        String service, String id, long epoch, URI url, State state, int weight, Map<String, String> meta) {

    /** Where an instance is in its life; only a ready one gets requests. */
    public enum State {
        @JsonProperty("starting")
        STARTING,
        @JsonProperty("ready")
        READY,
        @JsonProperty("draining")
        DRAINING
    }

    private static final String WHY = "why";
    private static final int WHY_MAX = 2_000;
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public Instance {
        require(SERVICE.matcher(service).matches(), "service", service, "a-z, 0-9 and -, 1 to 64 of them");
        require(isId(id), "id", id, "letters, digits, dot, dash and underscore, 1 to 64 of them, not . or ..");
        require(weight >= 1 && weight <= 100, "weight", weight, "1 to 100");
        require(url.getHost() != null && url.getPort() > 0, "url", url, "http://host:port");
        meta = Map.copyOf(meta);
    }

    /** Whether {@code text} can be an id: it also stands in paths, where dots alone would lead elsewhere. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    /** Service and id: what stays the same over restarts. */
    @JsonIgnore
    public String name() {
        return service + "/" + id;
    }

    /** What it asks routers for: host (any when empty) and path prefix in one text, such as {@code shop.test/cart}. */
    @JsonIgnore
    public List<String> routes() {
        String host = meta.getOrDefault("route-host", "").toLowerCase(Locale.ROOT);
        return Stream.of(meta.getOrDefault("route", "").split(","))
                .filter(prefix -> prefix.startsWith("/"))
                .map(prefix -> host + prefix)
                .distinct()
                .toList();
    }

    public Instance in(State other) {
        return new Instance(service, id, epoch, url, other, weight, meta);
    }

    /** The same, with words for people about its state; empty ones take them away. */
    public Instance because(String why) {
        Map<String, String> more = new TreeMap<>(meta);
        more.remove(WHY);
        if (!why.isEmpty()) {
            more.put(WHY, why.substring(0, Math.min(WHY_MAX, why.length())));
        }
        return new Instance(service, id, epoch, url, state, weight, more);
    }

    /** Why it is in its state, as the instance itself reports it; empty when it reported no reason. */
    public String why() {
        return meta.getOrDefault(WHY, "");
    }

    public Instance at(long otherEpoch) {
        return new Instance(service, id, otherEpoch, url, state, weight, meta);
    }

    private static void require(boolean holds, String field, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, value, rule));
        }
    }
}
