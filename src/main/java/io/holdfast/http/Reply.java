package io.holdfast.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A good answer: status, headers, and a body that is written as JSON, as it is when it is a {@code Buffer},
 * or one by one when it is {@link Items}.
 *
 * @param body empty for 204 and 304
 */
public record Reply(int status, Map<String, String> headers, Optional<Object> body) {

    public static Reply ok(Object body) {
        return new Reply(200, Map.of(), Optional.of(body));
    }

    public static Reply created(Object body, String location) {
        return new Reply(201, Map.of("Location", location), Optional.of(body));
    }

    public static Reply noContent() {
        return new Reply(204, Map.of(), Optional.empty());
    }

    /** What the caller has is still so. */
    public static Reply notModified() {
        return new Reply(304, Map.of(), Optional.empty());
    }

    public Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body);
    }
}
