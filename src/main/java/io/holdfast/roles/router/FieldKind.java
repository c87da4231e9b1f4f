package io.holdfast.roles.router;

import io.holdfast.http.FieldName;
import io.holdfast.http.Fields;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a header field is about, by its name. */
enum FieldKind {
    /** The message: it is forwarded. */
    MESSAGE,
    /** One connection ({@link HopByHopFields}). */
    CONNECTION,
    /** The client, as an earlier hop saw it ({@link ClientIdentityFields}). */
    CLIENT;

    // Names repeat, and telling what they are costs more than looking it up. Clients choose them, so not all are kept.
    private static final int KNOWN_MAX = 1_000;
    private static final int LENGTH_MAX = 64;
    private static final Map<String, FieldKind> KNOWN = new ConcurrentHashMap<>();

    private static final FieldKind[] OF_RECOGNIZED =
            Arrays.stream(FieldName.values()).map(name -> find(name.text())).toArray(FieldKind[]::new);

    static FieldKind of(Fields fields, int index) {
        FieldName recognized = fields.known(index);
        return recognized == null ? of(fields.name(index)) : OF_RECOGNIZED[recognized.ordinal()];
    }

    /** @param name in any case */
    static FieldKind of(String name) {
        FieldKind known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        FieldKind kind = find(name);
        if (name.length() <= LENGTH_MAX && KNOWN.size() < KNOWN_MAX) {
            KNOWN.put(name, kind);
        }
        return kind;
    }

    private static FieldKind find(String name) {
        if (HopByHopFields.contains(name)) {
            return CONNECTION;
        }
        return ClientIdentityFields.contains(name) ? CLIENT : MESSAGE;
    }
}
