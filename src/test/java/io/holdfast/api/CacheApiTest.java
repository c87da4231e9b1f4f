package io.holdfast.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.http.Json;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The JSON between the catalog and front ends, literally: while a cluster is upgraded, both ends may be of different builds. */
class CacheApiTest {
    private static final CacheApi.Invalidation INVALIDATION =
            new CacheApi.Invalidation("a", 3, 7, false, Map.of("Fox", 2L));

    private static void isWritten(String json, Object value) {
        assertEquals(json, Json.write(value).toString());
        assertEquals(value, Json.read(Buffer.buffer(json), value.getClass()));
    }

    @Test
    void an_invalidation() {
        isWritten("{\"holder\":\"a\",\"term\":3,\"number\":7,\"revoke\":false,\"versions\":{\"Fox\":2}}", INVALIDATION);
    }

    @Test
    void a_grant_with_and_without_an_invalidation() {
        isWritten(
                "{\"term\":3,\"session\":5,\"millis\":250,\"notice\":{\"holder\":\"a\",\"term\":3,\"number\":7,"
                        + "\"revoke\":false,\"versions\":{\"Fox\":2}}}",
                new CacheApi.Grant(3, 5, 250, INVALIDATION));
        isWritten("{\"term\":3,\"session\":5,\"millis\":250,\"notice\":null}", new CacheApi.Grant(3, 5, 250, null));
    }

    @Test
    void a_request_for_a_lease() {
        isWritten(
                "{\"holder\":\"a\",\"url\":\"http://f:1\",\"session\":5,\"joined\":true,\"leaves\":false,"
                        + "\"acked\":{\"term\":3,\"number\":7}}",
                new CacheApi.LeaseRequest("a", "http://f:1", 5, true, false, new CacheApi.Ack(3, 7)));
    }
}
