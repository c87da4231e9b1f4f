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

    /** Whether {@code name}, in any case, is always one of them. */
    static boolean contains(String name) {
        return ALWAYS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Copies the fields of the message: all but the hop-by-hop ones and those that {@code Connection} names. */
    static void copy(Iterable<Map.Entry<String, String>> from, MultiMap to) {
        copy(from, to, true);
    }

    /** The same. @param identity whether fields about the client are copied as well */
    static void copy(Iterable<Map.Entry<String, String>> from, MultiMap to, boolean identity) {
        Set<String> named = named(from);
        for (Map.Entry<String, String> field : from) {
            String name = field.getKey();
            FieldKind kind = FieldKind.of(name);
            boolean copied = kind == FieldKind.MESSAGE || identity && kind == FieldKind.CLIENT;
            if (copied && (named.isEmpty() || !named.contains(name.toLowerCase(Locale.ROOT)))) {
                to.add(name, field.getValue());
            }
        }
    }

    private static Set<String> named(Iterable<Map.Entry<String, String>> fields) {
        Set<String> names = Set.of();
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equalsIgnoreCase("Connection")) {
                names = names.isEmpty() ? new HashSet<>() : names;
                for (String name : field.getValue().split(",")) {
                    names.add(name.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        if (!names.isEmpty()) {
            names.removeAll(NEVER);
        }
        return names;
    }
}
