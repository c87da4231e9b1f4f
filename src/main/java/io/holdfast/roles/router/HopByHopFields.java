package io.holdfast.roles.router;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells fields of one connection from those of the message, which are forwarded (RFC 9110, section 7.6.1). */
final class HopByHopFields {
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
    /** A message that names these in {@code Connection} would be forwarded without what frames and routes it. */
    private static final Set<String> NEVER = Set.of("content-length", "host");

    private HopByHopFields() {}

    /** Copies the fields of the message: all but the hop-by-hop ones and those that {@code Connection} names. */
    static void copy(Iterable<Map.Entry<String, String>> from, MultiMap to) {
        Set<String> named = named(from);
        from.forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!ALWAYS.contains(name) && !named.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        });
    }

    private static Set<String> named(Iterable<Map.Entry<String, String>> fields) {
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equalsIgnoreCase("Connection")) {
                for (String name : field.getValue().split(",")) {
                    names.add(name.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        names.removeAll(NEVER);
        return names;
    }
}
