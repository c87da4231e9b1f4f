package io.holdfast.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A successful response: status, headers, and a body that is written as JSON, as it is when it is a {@code Buffer},
 * or by itself when it is a {@link StreamedBody}.
 *
 * @param body empty for 204 and 304
 */
public record Response(int status, Map<String, String> headers, Optional<Object> body) {

    public static Response ok(Object body) {
        return new Response(200, Map.of(), Optional.of(body));
    }

    public static Response created(Object body, String location) {
        return new Response(201, Map.of("Location", location), Optional.of(body));
    }

    public static Response noContent() {
        return new Response(204, Map.of(), Optional.empty());
    }

    /** 304: what the caller has is still current. */
    public static Response notModified() {
        return new Response(304, Map.of(), Optional.empty());
    }

    public Response with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, more, body);
    }
}
