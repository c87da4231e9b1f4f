package io.holdfast.roles.router;

import io.holdfast.http.FieldName;
import io.holdfast.http.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

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
    /** A message that names these in {@code Connection} would be forwarded without what frames, routes and identifies it. */
    private static final Set<String> NEVER = Set.of("content-length", "host", "idempotency-key");

    /** Connection options that are no fields, or that are never forwarded anyway. */
    private static final Set<String> OPTIONS = Set.of("close", "keep-alive", "upgrade", "te");

    private HopByHopFields() {}

    /** Whether {@code name}, in any case, is always one of them. */
    static boolean contains(String name) {
        return ALWAYS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Which fields of a section are of the message, by their index: neither hop-by-hop nor named in {@code Connection}. */
    static IntPredicate forwarded(Fields fields) {
        return forwarded(fields, true);
    }

    /** The same. @param identity whether fields about the client are of the message as well */
    static IntPredicate forwarded(Fields fields, boolean identity) {
        Set<String> named = named(fields);
        return named.isEmpty()
                ? index -> isOfMessage(FieldKind.of(fields, index), identity)
                : index -> isOfMessage(FieldKind.of(fields, index), identity)
                        && !named.contains(fields.name(index).toLowerCase(Locale.ROOT));
    }

    /** Those of a trailer section that are of the message. */
    static List<Map.Entry<String, String>> forwarded(List<Map.Entry<String, String>> trailers) {
        return trailers.isEmpty()
                ? trailers
                : trailers.stream().filter(field -> !contains(field.getKey())).toList();
    }

    private static boolean isOfMessage(FieldKind kind, boolean identity) {
        return kind == FieldKind.MESSAGE || identity && kind == FieldKind.CLIENT;
    }

    private static Set<String> named(Fields fields) {
        if (!fields.has(FieldName.CONNECTION) || fields.hasOnly(FieldName.CONNECTION, "keep-alive")) {
            return Set.of();
        }
        Set<String> names = new HashSet<>(fields.members(FieldName.CONNECTION));
        names.removeAll(NEVER);
        names.removeAll(OPTIONS);
        return names;
    }
}
