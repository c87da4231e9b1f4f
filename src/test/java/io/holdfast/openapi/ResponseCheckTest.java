package io.holdfast.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseCheckTest {
    private static final String ORDER =
            """
            {"order_number":1,"name":"Fox","type":"buy","quantity":2,"price":15.99,"placed_at":"2026-11-29T03:07:31.482Z"}
            """;
    private static final String PROBLEM =
            """
            {"type":"urn:holdfast:problem:%s","title":"x","status":404,"detail":"x","code":"%<s","request_id":"r"}
            """;

    private final Map<String, String> headers = new LinkedHashMap<>(
            Map.of("Content-Type", "application/json", "X-Request-Id", "r", "Location", "/orders/1"));

    private void assertFound(String expected, String method, String target, int status, String body) {
        List<String> violations = ResponseCheck.violations(
                Api.PUBLIC, method, target, status, name -> Optional.ofNullable(headers.get(name)), body);
        if (expected.isEmpty()) {
            assertEquals(List.of(), violations);
        } else {
            assertTrue(violations.toString().contains(expected), violations::toString);
        }
    }

    @Test
    void lets_pass_what_is_documented() {
        assertFound("", "POST", "/orders", 201, ORDER);
        assertFound("", "GET", "/orders/1?from=any", 200, ORDER);
        assertFound("", "HEAD", "/orders/1", 200, "");
        assertFound("", "GET", "/not/ours", 299, "anything");
        headers.put("Content-Type", "application/problem+json");
        assertFound("", "GET", "/orders/1", 404, PROBLEM.formatted("unknown-order"));
        headers.put("Allow", "GET");
        assertFound("", "DELETE", "/orders/1", 405, PROBLEM.formatted("method-not-allowed"));
        assertFound("", "OPTIONS", "/orders/1", 204, "");
    }

    @Test
    void finds_a_status_that_is_not_documented() {
        assertFound("this status is not documented", "GET", "/orders/1", 299, ORDER);
        assertFound("a method that is not documented", "DELETE", "/orders/1", 204, "");
    }

    @Test
    void finds_content_that_is_not_as_its_schema_says() {
        assertFound("placed_at", "GET", "/orders/1", 200, ORDER.replace("placed_at", "placed"));
        assertFound("/quantity", "GET", "/orders/1", 200, ORDER.replace("\"quantity\":2", "\"quantity\":0"));
        assertFound("/x is not documented", "GET", "/orders/1", 200, ORDER.replace("{", "{\"x\":1,"));
        assertFound("no JSON", "GET", "/orders/1", 200, "{");
        headers.put("Content-Type", "text/plain");
        assertFound("content type text/plain", "GET", "/orders/1", 200, ORDER);
    }

    @Test
    void finds_problems_with_another_code_or_id() {
        headers.put("Content-Type", "application/problem+json");
        assertFound("code unknown-product", "GET", "/orders/1", 404, PROBLEM.formatted("unknown-product"));
        assertFound("code", "GET", "/orders/1", 404, "{}");
        headers.put("X-Request-Id", "other");
        assertFound("request_id", "GET", "/orders/1", 404, PROBLEM.formatted("unknown-order"));
    }

    @Test
    void finds_missing_headers() {
        headers.remove("Location");
        assertFound("without Location", "POST", "/orders", 201, ORDER);
        assertFound("without Allow", "DELETE", "/orders/1", 405, PROBLEM.formatted("method-not-allowed"));
    }
}
