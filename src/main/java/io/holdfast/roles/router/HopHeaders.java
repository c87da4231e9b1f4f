package io.holdfast.roles.router;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells the headers that speak of one connection from those that speak of the message (RFC 9110, section 7.6.1). */
final class HopHeaders {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HopHeaders() {}

    /** Copies what belongs to the message: all but the fixed ones and those that {@code Connection} names. */
    static void copy(MultiMap from, MultiMap to) {
        Set<String> named = named(from.getAll("Connection"));
        from.forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!ALWAYS.contains(name) && !named.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        });
    }

    private static Set<String> named(List<String> connection) {
        Set<String> names = new HashSet<>();
        for (String value : connection) {
            for (String name : value.split(",")) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
